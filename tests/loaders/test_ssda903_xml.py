"""The looked-after children return as one XML file: the tables of the CSV files out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from loaders import ssda903_xml
from loaders.reading import Refused
from loaders.return_tables import Staged
from tests.loaders.xml_layouts import element_names, schema_names

Tables = dict[str, tuple[Staged, list[dict[str, str]]]]
ReadReturn = Callable[..., Tables]


@pytest.fixture
def returned(tmp_path: Path) -> ReadReturn:
    """Reads children, given as XML, in a return: by table what was staged, and its rows without empty cells."""

    def run(*children: str) -> Tables:
        path = tmp_path / "return.xml"
        path.write_text(f"<EXPSSDA903>{''.join(children)}</EXPSSDA903>")
        cursor = duckdb.connect()
        tables: Tables = {}
        for table in ssda903_xml.read(cursor, path):
            result = cursor.execute(f"FROM {table.name} ORDER BY line, rowid")
            names = [column[0] for column in result.description]
            assert set(names) == {"line", *table.columns}
            rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            assert table.rows_read == len(rows)
            assert (table.la_code, table.year) == (None, None)
            tables[table.table.name] = table, [{name: cell for name, cell in row.items() if cell != ""} for row in rows]
        return tables

    return run


def child(identifier: str, header: str = "", episodes: str = "") -> str:
    return (
        f"\n<CHILD><HEADER><CHILDID>{identifier}</CHILDID><SEX>1</SEX><DOB>01/02/2010</DOB>{header}</HEADER>"
        f"{episodes}</CHILD>"
    )


WHOLE = """
<CHILD>
  <HEADER>
    <CHILDID>a1</CHILDID>
    <UPN>A123456789123</UPN>
    <SEX>2</SEX>
    <DOB>01/02/2006</DOB>
    <ETHNIC>WBRI</ETHNIC>
    <UASC>1</UASC>
    <DUC>01/02/2024</DUC>
    <DATE_INT>03/04/2023</DATE_INT>
    <DATE_MATCH>04/05/2023</DATE_MATCH>
    <FOSTER_CARE>0</FOSTER_CARE>
    <NB_ADOPTR>2</NB_ADOPTR>
    <SEX_ADOPTR>MF</SEX_ADOPTR>
    <LS_ADOPTR>L11</LS_ADOPTR>
    <IN_TOUCH>YES</IN_TOUCH>
    <ACTIV>F2</ACTIV>
    <ACCOM>B1</ACCOM>
    <AMISSING><MISSING>M</MISSING><MIS_START>05/06/2023</MIS_START><MIS_END>06/06/2023</MIS_END></AMISSING>
    <AMISSING><MISSING>A</MISSING><MIS_START>07/06/2023</MIS_START><MIS_END/></AMISSING>
    <AREVIEW><REVIEW>08/07/2023</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
    <MOTHER>1</MOTHER>
    <MC_DOB>09/08/2023</MC_DOB>
    <PERMANENCE><PREV_PERM>P1</PREV_PERM><LA_PERM>840</LA_PERM><DATE_PERM>zz/zz/2012</DATE_PERM></PERMANENCE>
    <OC2>
      <SDQ_SCORE>12</SDQ_SCORE><SDQ_REASON/><CONVICTED>0</CONVICTED><HEALTH_CHECK>1</HEALTH_CHECK>
      <IMMUNISATIONS>1</IMMUNISATIONS><TEETH_CHECK>0</TEETH_CHECK><HEALTH_ASSESSMENT>1</HEALTH_ASSESSMENT>
      <SUBSTANCE_MISUSE>0</SUBSTANCE_MISUSE><INTERVENTION_RECEIVED>0</INTERVENTION_RECEIVED>
      <INTERVENTION_OFFERED>1</INTERVENTION_OFFERED>
    </OC2>
    <AD_PLACED>
      <DATE_PLACED>10/09/2023</DATE_PLACED><DATE_PLACED_CEASED>11/10/2023</DATE_PLACED_CEASED>
      <REASON_PLACED_CEASED>RD1</REASON_PLACED_CEASED>
    </AD_PLACED>
  </HEADER>
  <EPISODE>
    <DECOM>12/04/2023</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL><PL_POST>AB1 2CD</PL_POST>
    <HOME_POST>EF3 4GH</HOME_POST><URN>1234567</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>13/05/2023</DEC>
    <REC>X1</REC><REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE>
  </EPISODE>
  <EPISODE><DECOM>13/05/2023</DECOM><RNE>P</RNE><DEC></DEC><REC/></EPISODE>
</CHILD>"""


def test_every_element_has_its_column(returned: ReadReturn) -> None:
    tables = returned(WHOLE)
    child_, born = {"child_id": "a1"}, {"child_id": "a1", "birth_date": "01/02/2006"}
    assert {name: rows for name, (_, rows) in tables.items()} == {
        "cla_person": [
            {
                "line": 2,
                **born,
                "sex": "2",
                "ethnicity": "WBRI",
                "upn": "A123456789123",
                "mother": "1",
                "child_birth_date": "09/08/2023",
            }
        ],
        "cla_episode": [
            {
                "line": 37,
                **child_,
                "start_date": "12/04/2023",
                "start_reason": "S",
                "legal_status": "C2",
                "need": "N1",
                "placement": "U4",
                "provider": "PR1",
                "end_date": "13/05/2023",
                "end_reason": "X1",
                "change_reason": "CARPL",
                "home_postcode": "EF3 4GH",
                "placement_postcode": "AB1 2CD",
                "urn": "1234567",
            },
            {"line": 42, **child_, "start_date": "13/05/2023", "start_reason": "P"},
        ],
        "cla_review": [{"line": 22, **born, "review_date": "08/07/2023", "review_code": "PN1"}],
        "uasc": [{"line": 2, **born, "sex": "2", "status_end_date": "01/02/2024"}],
        "cla_health": [
            {
                "line": 26,
                **born,
                "sdq_score": "12",
                "convicted": "0",
                "health_check": "1",
                "immunisations": "1",
                "teeth_check": "0",
                "health_assessment": "1",
                "substance_misuse": "0",
                "intervention_received": "0",
                "intervention_offered": "1",
            }
        ],
        "care_leaver": [{"line": 2, **born, "in_touch": "YES", "activity": "F2", "accommodation": "B1"}],
        "adoption": [
            {
                "line": 2,
                **born,
                "decision_date": "03/04/2023",
                "match_date": "04/05/2023",
                "foster_carer": "0",
                "adopters": "2",
                "adopters_sex": "MF",
                "adopters_legal_status": "L11",
            }
        ],
        "placed_for_adoption": [
            {
                "line": 32,
                **born,
                "decision_date": "10/09/2023",
                "ended_date": "11/10/2023",
                "ended_reason": "RD1",
            }
        ],
        "previous_permanence": [
            {"line": 25, **born, "permanence": "P1", "authority": "840", "permanence_date": "zz/zz/2012"}
        ],
        "missing_episode": [
            {"line": 20, **born, "kind": "M", "start_date": "05/06/2023", "end_date": "06/06/2023"},
            {"line": 21, **born, "kind": "A", "start_date": "07/06/2023"},
        ],
    }
    assert [table.warnings for table, _ in tables.values()] == [()] * 10


@pytest.mark.parametrize(
    ("header", "tables"),
    [
        ("<UASC /><DUC/><MOTHER /><IN_TOUCH/><ACTIV/><ACCOM/><DATE_INT/>", set()),
        ("<UASC>0</UASC>", set()),
        ("<UASC>1</UASC>", {"uasc"}),
        ("<UASC>true</UASC>", {"uasc"}),
        ("<DUC>01/02/2028</DUC>", {"uasc"}),
        ("<ACTIV>0</ACTIV>", {"care_leaver"}),
        ("<IN_TOUCH>NO</IN_TOUCH>", {"care_leaver"}),
        ("<DATE_MATCH>01/02/2023</DATE_MATCH>", {"adoption"}),
    ],
)
def test_a_child_is_in_the_tables_it_has_something_for(returned: ReadReturn, header: str, tables: set[str]) -> None:
    found = returned(child("a", header))
    assert {name for name in ("uasc", "care_leaver", "adoption") if found[name][1]} == tables
    assert found["cla_person"][0].warnings == ()


def test_empty_blocks_are_no_rows(returned: ReadReturn) -> None:
    found = returned(child("a", "<PERMANENCE/><OC2><SDQ_SCORE/></OC2><AMISSING/>", "<EPISODE/>"))
    assert [name for name, (_, rows) in found.items() if rows] == ["cla_person"]
    assert found["cla_person"][0].warnings == (
        "empty blocks passed over: AMISSING (1), EPISODE (1), OC2 (1), PERMANENCE (1)",
    )


def test_episodes_may_stand_before_the_header(returned: ReadReturn) -> None:
    found = returned(
        "<CHILD><EPISODE><DECOM>01/02/2023</DECOM></EPISODE><HEADER><AREVIEW><REVIEW>02/02/2023</REVIEW></AREVIEW>"
        "<DOB>03/03/2010</DOB><CHILDID>a</CHILDID></HEADER></CHILD>"
    )
    assert found["cla_episode"][1] == [{"line": 1, "child_id": "a", "start_date": "01/02/2023"}]
    assert found["cla_review"][1] == [
        {"line": 1, "child_id": "a", "birth_date": "03/03/2010", "review_date": "02/02/2023"}
    ]


def test_a_child_without_an_identifier_is_staged_for_the_checks(returned: ReadReturn) -> None:
    found = returned("<CHILD><EPISODE><DECOM>01/02/2023</DECOM></EPISODE></CHILD>")
    assert found["cla_episode"][1] == [{"line": 1, "start_date": "01/02/2023"}]


def test_distance_only_where_the_file_has_it(returned: ReadReturn) -> None:
    episode = "<EPISODE><DECOM>01/02/2023</DECOM>{}</EPISODE>"
    without = returned(child("a", episodes=episode.format("")))["cla_episode"][0]
    assert not {"distance", "placement_location", "placement_authority"} & set(without.columns)
    found = returned(child("a", episodes=episode.format("<PL_DISTANCE>12.5</PL_DISTANCE>")))["cla_episode"]
    assert found[1][0]["distance"] == "12.5"
    assert "distance" in found[0].columns
    assert "placement_location" not in found[0].columns


WORKER = "<SW_ID>SW1</SW_ID><SW_DECOM>01/04/2023</SW_DECOM><SW_DEC>02/05/2023</SW_DEC><SW_REASON>MANAGE</SW_REASON>"


@pytest.mark.parametrize(
    "blocks",
    [
        f"<SW_EPISODE>{WORKER}</SW_EPISODE>",
        f"<SWEPISODES><SW>{WORKER}</SW></SWEPISODES>",
        f"<ANY><DEEPER><SW>{WORKER.replace('SW_', 'sw_')}</SW></DEEPER></ANY>",
    ],
)
@pytest.mark.parametrize("place", ["HEADER", "CHILD"])
def test_social_workers_in_a_block_of_any_name(returned: ReadReturn, blocks: str, place: str) -> None:
    found = returned(child("a", blocks) if place == "HEADER" else child("a", "", blocks))
    assert found["cla_social_worker"][1] == [
        {
            "line": 2,
            "child_id": "a",
            "birth_date": "01/02/2010",
            "worker_id": "SW1",
            "start_date": "01/04/2023",
            "end_date": "02/05/2023",
            "reason": "MANAGE",
        }
    ]
    (warning,) = found["cla_person"][0].warnings
    assert warning.endswith("(1), which no specification has, read as ssda903.sw_episodes")


def test_deprivation_of_liberty_in_a_block_of_any_name(returned: ReadReturn) -> None:
    block = "<X><DOLO_START>01/01/2027</DOLO_START><DOLO_END/></X>"
    found = returned(child("a", "", block + block), child("b"))
    assert (
        found["deprivation_of_liberty"][1]
        == [{"line": 2, "child_id": "a", "birth_date": "01/02/2010", "start_date": "01/01/2027"}] * 2
    )
    assert found["cla_person"][0].warnings == ("X (2), which no specification has, read as ssda903.dolo",)


def test_neither_of_them_without_such_a_block(returned: ReadReturn) -> None:
    assert not {"cla_social_worker", "deprivation_of_liberty"} & set(returned(WHOLE))


def test_every_other_unknown_block_is_reported(returned: ReadReturn) -> None:
    found = returned(
        child("a", "<NEW><A>4711</A><B/></NEW><LEAF>4711</LEAF>", f"<NEW><A>4711</A></NEW><SW>{WORKER}<C>4711</C></SW>")
    )
    assert found["cla_person"][0].warnings == (
        "elements that are not known here and were passed over: NEW (2), LEAF (1), C (1)",
        "SW (1), which no specification has, read as ssda903.sw_episodes",
    )
    assert len(found["cla_social_worker"][1]) == 1


def test_an_empty_return_and_another(returned: ReadReturn, tmp_path: Path) -> None:
    assert all(table.rows_read == 0 for table, _ in returned().values())
    (tmp_path / "other.xml").write_text("<Message/>")
    with pytest.raises(Refused, match="the first element is <Message>, not <EXPSSDA903>"):
        ssda903_xml.read(duckdb.connect(), tmp_path / "other.xml")


def test_every_element_of_the_schema_is_known(shared: Path) -> None:
    named = schema_names(shared / "returns" / "schemas" / "SSDA903_schema_2021.xsd")
    assert len(named) > 40
    assert named <= set(element_names(ssda903_xml.LAYOUT))
