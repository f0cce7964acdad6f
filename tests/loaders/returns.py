"""Small return files typed in tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
# Three children of the year ending 31 March 2024: one moves, one leaves, one stays.
THREE = (
    "101,10/05/2023,S,C2,N1,U4,PR1,01/09/2023,X1,CARPL,DH1 1AA,DH2 2BB,1234567",
    "101,01/09/2023,P,C2,N1,K2,PR4,,,,DH1 1AA,DH3 3CC,7654321",
    "102,01/06/2022,S,V2,N2,U4,PR1,15/12/2023,E4A,,DH1 1AB,DH2 2BB,1234567",
    "103,20/04/2023,S,C1,N1,U1,PR1,,,,DH1 1AC,DH4 4DD,XXXXXXX",
)
PEOPLE = (
    "101,1,03/02/2014,WBRI,A123456789012,,",
    "102,2,11/11/2011,ABAN,UN1,,",
    "103,1,01/01/2020,WBRI,UN2,,",
)


def write(path: Path, *lines: str, ending: str = "\n", encoding: str = "utf-8") -> Path:
    """A text file of these lines, each ended."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + ending for line in lines).encode(encoding))
    return path


def episodes(path: Path, *rows: str, header: str = EPISODES) -> Path:
    """episodes.csv, with the three children's if no rows are given."""
    return write(path, header, *(rows or THREE))


def header(path: Path, *rows: str) -> Path:
    """header.csv, with the three children if no rows are given."""
    return write(path, HEADER, *(rows or PEOPLE))


def folder(path: Path, tables: dict[str, Sequence[str]]) -> Path:
    """A folder of CSV files: name → lines."""
    for name, lines in tables.items():
        write(path / f"{name}.csv", *lines)
    return path


def census(
    path: Path,
    *children: str,
    la_code: str = "840",
    year: str = "2024",
    reference: str = "2024-03-31",
    head: bool = True,
) -> Path:
    """A children in need census of these ``<Child>`` elements."""
    about = (
        f"<Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{reference}</ReferenceDate></CollectionDetails>"
        f"<Source><SourceLevel>L</SourceLevel><LEA>{la_code}</LEA></Source></Header>"
    )
    return write(path, f"<Message>{about if head else ''}", "<Children>", *children, "</Children></Message>")


def child(number: str, *referrals: str, born: str = "2015-03-27") -> str:
    """A ``<Child>`` of a census."""
    return (
        f"<Child><ChildIdentifiers><LAchildID>{number}</LAchildID><UPNunknown>UN3</UPNunknown>"
        f"<PersonBirthDate>{born}</PersonBirthDate><GenderCurrent>1</GenderCurrent></ChildIdentifiers>"
        "<ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>" + "".join(referrals) + "</Child>"
    )


def referral(day: str, *blocks: str, source: str = "1A", nfa: str = "false", closed: str = "") -> str:
    """A ``<CINdetails>`` of a census."""
    end = f"<CINclosureDate>{closed}</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>" if closed else ""
    return (
        f"<CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralSource>{source}</ReferralSource>"
        f"<PrimaryNeedCode>N1</PrimaryNeedCode>{end}{''.join(blocks)}<ReferralNFA>{nfa}</ReferralNFA></CINdetails>"
    )


def assessment(start: str, authorised: str = "", *factors: str) -> str:
    """An ``<Assessments>`` of a census."""
    end = f"<AssessmentAuthorisationDate>{authorised}</AssessmentAuthorisationDate>" if authorised else ""
    codes = "".join(f"<AssessmentFactors>{code}</AssessmentFactors>" for code in factors)
    return (
        f"<Assessments><AssessmentActualStartDate>{start}</AssessmentActualStartDate>{end}"
        f"<FactorsIdentifiedAtAssessment>{codes}</FactorsIdentifiedAtAssessment></Assessments>"
    )
