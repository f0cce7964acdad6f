"""Reading XML returns of any size as a stream: rows of text into temporary tables, memory that stays flat.

A layout says which element is a row of which table, and which elements inside it are its columns; the order of
elements decides nothing. Namespaces are passed over: an element is known by its local name. An element that the
layout does not know is counted by its name, never an error. Repeated elements, text outside any value and empty
blocks are counted too.

What is refused, in one line each: a document type declaration (so no entity is ever declared or fetched), XML
that is not well-formed or ends in the middle (with the line), and what no return has: deep nesting, a value, a
tag or a child's record without end, thousands of unknown names.

Files may be UTF-8 with or without a byte order mark, UTF-16, or whatever single-byte encoding they declare;
bytes that are no UTF-8 in a file that claims to be are read as Windows-1252, with a warning.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

import duckdb

from loaders.reading import BLANKS, FILE_LIMIT, MEGABYTE, Ignored, Refused
from loaders.report import shown

CHUNK = 256 * 1024
DEPTH_LIMIT = 64
# The longest value, in characters; the longest tag, comment or set of attributes, and the longest record, in bytes.
TEXT_LIMIT = 32 * 1024
TAG_LIMIT = MEGABYTE
RECORD_LIMIT = MEGABYTE
# Different names of elements and attributes; a return has fewer than two hundred, and the parser keeps each.
NAME_LIMIT = 1_000
NAME_SHOWN = 40
# How much text waits to be put into a table at once.
BATCH = 512 * 1024

# XML can hold neither of these characters, so they part cells and rows.
CELL, ROW = "\x1f", "\x1e"
# Columns of line numbers: of a row's start tag, and of that of the row around it.
LINE, PARENT_LINE = "line", "parent_line"


# --- layouts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """An element whose text is a column of the row around it.

    :param many: it may stand several times; the values are joined by a blank.
    """

    column: str
    many: bool = False


@dataclass(frozen=True)
class Group:
    """An element that only holds others."""

    parts: Mapping[str, Part]


@dataclass(frozen=True)
class Unused:
    """An element of the return that holds nothing needed."""


@dataclass(frozen=True)
class Row:
    """An element that is a row of a table.

    :param table: name of the temporary table, which has ``line``, then :func:`columns`.
    :param parts: the elements inside by name.
    :param inherits: columns taken from the row around it, which must have them too; ``parent_line`` is its line.
    :param candidates: rows that may stand inside under names that are not known; such an element is told by the
        one that it must hold, its key here.
    """

    table: str
    parts: Mapping[str, Part]
    inherits: tuple[str, ...] = ()
    candidates: Mapping[str, Row] = field(default_factory=dict)


Part = Value | Group | Row | Unused


def columns(row: Row) -> tuple[str, ...]:
    """The columns of a row's table: those inherited, then its own in the order of the layout, each once."""
    return tuple(dict.fromkeys([*row.inherits, *(value.column for value in _values(row.parts))]))


def _values(parts: Mapping[str, Part]) -> Iterable[Value]:
    for part in parts.values():
        if isinstance(part, Value):
            yield part
        elif isinstance(part, Group):
            yield from _values(part.parts)


def rows_of(part: Part) -> Iterable[Row]:
    """All rows within a part of a layout, itself included."""
    if isinstance(part, Value | Unused):
        return
    if isinstance(part, Row):
        yield part
        yield from part.candidates.values()
    for inner in part.parts.values():
        yield from rows_of(inner)


@dataclass
class Found:
    """What a file held besides its rows. No value of a file is kept here, only names of elements.

    :param rows: table → number of rows.
    :param seen: (table, column) of the values that occurred, also empty ones.
    :param unknown: name of an element that the layout does not know → how often it stood.
    :param repeated: names of an element and of the one around it → how often the first stood once too often.
    :param empty: name of an element that is a row → how often it held nothing at all.
    :param stray: pieces of text that stood outside any value.
    :param taken: name of an unknown element and the table as whose row it was read → how often.
    :param encoding: in which one the file was read, where that is worth saying.
    """

    rows: Counter[str] = field(default_factory=Counter)
    seen: set[tuple[str, str]] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)
    repeated: Counter[tuple[str, str]] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)
    stray: int = 0
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    encoding: tuple[str, ...] = ()

    def warnings(self) -> tuple[str, ...]:
        """What a user should know, one line each."""
        found = list(self.encoding)
        if self.unknown:
            listed = ", ".join(f"{_shown(name)} ({number:,})" for name, number in self.unknown.most_common(20))
            more = f" and {len(self.unknown) - 20:,} more" if len(self.unknown) > 20 else ""
            found.append(f"elements that are not known here and were passed over: {listed}{more}")
        found += [
            f"more than one {_shown(inner)} in the same {_shown(outer)} ({_times(number)}); the first is read"
            for (inner, outer), number in sorted(self.repeated.items())
        ]
        if self.empty:
            listed = ", ".join(f"{_shown(name)} ({number:,})" for name, number in sorted(self.empty.items()))
            found.append(f"empty blocks passed over: {listed}")
        if self.stray:
            found.append(f"text outside any element passed over ({_times(self.stray)})")
        return tuple(found)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _shown(name: str) -> str:
    """An element's name, short: it comes from the file."""
    return shown(name if len(name) <= NAME_SHOWN else name[: NAME_SHOWN - 1] + "…")


# --- temporary tables -----------------------------------------------------------------------------------------


class Batches:
    """Temporary tables of text on a cursor, filled by batches: ``line BIGINT``, then columns, never NULL.

    A batch goes in as one piece of text that DuckDB cuts into rows and cells: five times as fast as parameters
    one by one, and nothing is written to disk beside the database.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[str]], prefix: str) -> None:
        """Creates the tables ``<prefix>_<name>``, replacing those of the same names."""
        self._cursor = cursor
        self._waiting: dict[str, list[str]] = {name: [] for name in tables}
        self._size: dict[str, int] = dict.fromkeys(tables, 0)
        self._insert: dict[str, str] = {}
        for table, names in tables.items():
            name = _quoted(f"{prefix}_{table}")
            kinds = [(column, "BIGINT" if column in {LINE, PARENT_LINE} else "VARCHAR") for column in (LINE, *names)]
            declared = ", ".join(f"{_quoted(column)} {kind}" for column, kind in kinds)
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({declared})")
            cells = ", ".join(f"cell[{place}]::{kind}" for place, (_, kind) in enumerate(kinds, 1))
            self._insert[table] = f"""
                INSERT INTO {name} SELECT {cells}
                FROM (SELECT string_split(piece, '{CELL}') AS cell
                      FROM (SELECT unnest(string_split(?, '{ROW}')) AS piece))"""

    def add(self, table: str, cells: Sequence[str]) -> None:
        """Adds a row: its line, then its columns, all as text without :data:`CELL` and :data:`ROW`."""
        piece = CELL.join(cells)
        self._waiting[table].append(piece)
        self._size[table] += len(piece)
        if self._size[table] > BATCH:
            self._flush(table)

    def finish(self) -> None:
        """Puts in what still waits."""
        for table in self._waiting:
            self._flush(table)

    def _flush(self, table: str) -> None:
        pieces = self._waiting[table]
        if pieces:
            self._cursor.execute(self._insert[table], [ROW.join(pieces)])
            pieces.clear()
            self._size[table] = 0


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


# --- the stream -----------------------------------------------------------------------------------------------

VALUE, GROUP, ROW_ELEMENT, UNUSED, CAPTURED, PASSED_OVER = range(6)


@dataclass(slots=True, eq=False)
class _Node:
    """An element of the layout, made ready.

    :param seen: names as they stand in the file → node; filled when a name is first met.
    :param position: of a value, its place in the row.
    :param fills: (place in the row, place in the row around it) of what a row inherits.
    """

    kind: int
    name: str = ""
    table: str = ""
    seen: dict[str, _Node] = field(default_factory=dict)
    known: dict[str, _Node] = field(default_factory=dict)
    column: str = ""
    position: int = 0
    many: bool = False
    width: int = 0
    fills: tuple[tuple[int, int], ...] = ()
    holds_rows: bool = False
    candidates: dict[str, _Node] = field(default_factory=dict)


def _node(part: Part, name: str, around: Row | None) -> _Node:
    """Makes a part of a layout ready.

    :param around: the row that it stands in.
    """
    if isinstance(part, Unused):
        return _Node(UNUSED, name)
    if isinstance(part, Value):
        if around is None:
            raise ValueError(f"a layout where {name} stands outside any row")
        position = columns(around).index(part.column) + 1
        return _Node(VALUE, name, around.table, column=part.column, position=position, many=part.many)
    node = _Node(GROUP, name, around.table if around else "")
    inside = around
    if isinstance(part, Row):
        names = columns(part)
        outer = columns(around) if around else ()
        node = _Node(
            ROW_ELEMENT,
            name,
            part.table,
            width=len(names) + 1,
            fills=tuple(
                (names.index(column) + 1, 0 if column == PARENT_LINE else outer.index(column) + 1)
                for column in part.inherits
            ),
            holds_rows=any(inner is not part for inner in rows_of(part)),
            candidates={mark.casefold(): _node(row, row.table, part) for mark, row in part.candidates.items()},
        )
        inside = part
    node.known = {inner.casefold(): _node(value, inner, inside) for inner, value in part.parts.items()}
    if isinstance(part, Group) and around is not None:
        node.candidates = {mark.casefold(): _node(row, row.table, around) for mark, row in around.candidates.items()}
    return node


@dataclass(slots=True)
class _Captured:
    """An element whose name is not known, where candidates are looked for: its inner values by name."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    parent: bool = False


def read(path: Path, layout: Mapping[str, Part], batches: Batches) -> Found:
    """Reads a file into the tables of ``batches``, which must have those of the layout.

    :param layout: the root elements that are accepted.
    :raises Refused: hostile, damaged, cut short, or another root.
    """
    if path.stat().st_size > FILE_LIMIT:
        raise Refused(f"larger than {FILE_LIMIT // MEGABYTE:,} MB, the most that is read")
    encoding, warnings = encoding_of(path)
    found = Found(encoding=warnings)
    parser = expat.ParserCreate(encoding)
    texts, check = _handlers(parser, layout, batches, found)
    fed = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
                fed += len(chunk)
                check(fed)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refusal(error) from None
    finally:
        # The parser and the functions that it calls hold each other.
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
        parser.StartDoctypeDeclHandler = None
        texts.clear()
    batches.finish()
    return found


def _handlers(
    parser: expat.XMLParserType, layout: Mapping[str, Part], batches: Batches, found: Found
) -> tuple[list[str], Callable[[int], None]]:
    """Sets what the parser calls; local variables rather than attributes, since this runs for every element.

    :return: the text collected; what to call with the number of bytes after each chunk.
    """
    here = _Node(GROUP, known={name.casefold(): _node(part, name, None) for name, part in layout.items()})
    inside_passed_over: dict[str, _Node] = {}
    around: list[_Node] = []
    rows: list[list[str]] = []
    waiting: list[tuple[_Node, list[str], list[str]]] = []
    captured: list[_Captured] = []
    texts: list[str] = []
    names: set[str] = set()
    record_start = 0

    def new_name(name: str) -> None:
        names.add(name)
        if len(names) > NAME_LIMIT:
            raise Refused(
                f"line {parser.CurrentLineNumber}: more than {NAME_LIMIT:,} different names: no return has so many"
            )

    def unknown(name: str) -> _Node:
        if here.candidates:
            return _Node(CAPTURED, candidates=here.candidates)
        # What stands inside is passed over without a look.
        return _Node(PASSED_OVER, name, seen=inside_passed_over)

    def resolve(name: str) -> _Node:
        """The node of a name met for the first time at this place."""
        if name not in names:
            new_name(name)
        if here.kind in {UNUSED, PASSED_OVER, CAPTURED}:
            here.seen[name] = here
            return here
        local = name.rpartition(":")[2]
        node = here.known.get(local.casefold())
        if node is None:
            if not around:
                expected = " or ".join(f"<{node.name}>" for node in here.known.values())
                raise Refused(f"the first element is <{_shown(local)}>, not {expected}: no return begins so")
            node = unknown(local)
        else:
            found.seen.add((node.table, node.column or node.name))
        here.seen[name] = node
        return node

    def loose_text(element: _Node) -> None:
        """Text between the tags of an element that is no value."""
        if element.kind <= ROW_ELEMENT:
            found.stray += not "".join(texts).isspace()

    def start(name: str, attributes: list[str]) -> None:
        nonlocal here, record_start
        node = here.seen.get(name) or resolve(name)
        if texts:
            if len(texts) > 1 or not texts[0].isspace():
                loose_text(here)
            texts.clear()
        around.append(here)
        kind = node.kind
        if kind == ROW_ELEMENT:
            row = [""] * node.width
            row[0] = str(parser.CurrentLineNumber)
            if rows:
                waiting.append((node, row, rows[-1]))
            else:
                record_start = parser.CurrentByteIndex
            rows.append(row)
        elif kind > ROW_ELEMENT:
            # Layouts are not deep, so only what they do not know can be.
            if len(around) > DEPTH_LIMIT:
                raise Refused(f"line {parser.CurrentLineNumber}: nested more than {DEPTH_LIMIT} deep: no return is")
            if kind == CAPTURED:
                if captured:
                    captured[-1].parent = True
                captured.append(_Captured(parser.CurrentLineNumber))
            elif kind == PASSED_OVER and here.kind != PASSED_OVER:
                found.unknown[node.name] += 1
        here = node
        if attributes:
            for attribute in attributes[::2]:
                if attribute not in names:
                    new_name(attribute)

    def end(name: str) -> None:
        nonlocal here
        node = here
        here = around.pop()
        if node.kind == VALUE:
            if texts:
                text = ("".join(texts) if len(texts) > 1 else texts[0]).strip(BLANKS)
                texts.clear()
                row = rows[-1]
                if row[node.position] or len(text) > TEXT_LIMIT:
                    put_again(node, row, text)
                else:
                    row[node.position] = text
            return
        if node.kind == CAPTURED:
            end_captured(node, name.rpartition(":")[2])
            return
        if texts:
            if len(texts) > 1 or not texts[0].isspace():
                loose_text(node)
            texts.clear()
        if node.kind == ROW_ELEMENT:
            row = rows.pop()
            if not rows:
                end_record(node, row)

    def put_again(node: _Node, row: list[str], text: str) -> None:
        """A value where one stands already, or one that is too long."""
        before = row[node.position]
        if max(len(before), len(text)) > TEXT_LIMIT:
            raise _endless(parser.CurrentLineNumber)
        if not text:
            return
        if node.many:
            row[node.position] = f"{before} {text}"
        elif before != text:
            found.repeated[node.name, here.name] += 1

    def end_record(node: _Node, row: list[str]) -> None:
        """The outermost row is complete, so those inside can take from it; rows around come before rows inside."""
        keep(node, row)
        for inner, cells, outer in waiting:
            if not inner.holds_rows and not any(cells[1:]):
                found.empty[inner.name] += 1
                continue
            for own, theirs in inner.fills:
                if not cells[own]:
                    cells[own] = outer[theirs]
            keep(inner, cells)
        waiting.clear()

    def keep(node: _Node, row: list[str]) -> None:
        found.rows[node.table] += 1
        batches.add(node.table, row)

    def end_captured(node: _Node, name: str) -> None:
        element = captured.pop()
        if not element.parent:
            text = "".join(texts).strip(BLANKS)
            texts.clear()
            if len(text) > TEXT_LIMIT:
                raise _endless(parser.CurrentLineNumber)
            if captured:
                captured[-1].values.setdefault(name, text)
            else:
                found.unknown[name] += 1
            return
        texts.clear()
        if not element.values:
            return
        inner = {key.casefold(): text for key, text in element.values.items()}
        candidate = next((node.candidates[mark] for mark in node.candidates if mark in inner), None)
        if candidate is None:
            found.unknown[name] += 1
            return
        row = [""] * candidate.width
        row[0] = str(element.line)
        for key, text in element.values.items():
            value = candidate.known.get(key.casefold())
            if value is None:
                found.unknown[key] += 1
            else:
                row[value.position] = text
                found.seen.add((candidate.table, value.column))
        found.taken[name, candidate.table] += 1
        waiting.append((candidate, row, rows[-1]))

    def check(fed: int) -> None:
        """Bounds that need not be looked at for every element."""
        if fed - parser.CurrentByteIndex > TAG_LIMIT:
            raise Refused(
                f"line {parser.CurrentLineNumber}: a tag, comment or attribute longer than {TAG_LIMIT // 1024:,} KB"
            )
        if rows and fed - record_start > RECORD_LIMIT:
            raise Refused(f"line {rows[0][0]}: a record longer than {RECORD_LIMIT // 1024:,} KB: no return has one")
        if sum(map(len, texts)) > TEXT_LIMIT:
            if here.kind in {VALUE, CAPTURED}:
                raise _endless(parser.CurrentLineNumber)
            loose_text(here)
            texts.clear()

    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = texts.append
    parser.StartDoctypeDeclHandler = doctype_handler(parser)
    return texts, check


def doctype_handler(parser: expat.XMLParserType) -> Callable[..., None]:
    """What the parser calls at a document type declaration, before it reads what that declares."""

    def doctype(name: str, *_: object) -> None:
        if name.casefold() == "html":
            raise Ignored("a web page; download the data file itself")
        raise Refused(
            f"line {parser.CurrentLineNumber}: a document type declaration (DOCTYPE), which no return has and which "
            "can be used for attacks; remove it"
        )

    return doctype


def _endless(line: int) -> Refused:
    return Refused(f"line {line}: a value longer than {TEXT_LIMIT // 1024:,} KB: no return has such values")


CODES = expat.errors.codes
WORDS = {
    CODES[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "something follows after the end of the document; "
    "one file holds one return",
    CODES[expat.errors.XML_ERROR_MISPLACED_XML_PI]: "the XML declaration is not at the very beginning; "
    "remove what stands above it",
    CODES[expat.errors.XML_ERROR_TAG_MISMATCH]: "an end tag that does not match its start tag; the file is damaged",
    CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "an entity that is not declared; write the character itself",
    CODES[expat.errors.XML_ERROR_UNKNOWN_ENCODING]: "an encoding that is not known; save it as UTF-8",
    CODES[expat.errors.XML_ERROR_INCORRECT_ENCODING]: "not in the encoding that it declares; save it as UTF-8",
}
CUT_SHORT = {
    CODES[expat.errors.XML_ERROR_NO_ELEMENTS],
    CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    CODES[expat.errors.XML_ERROR_PARTIAL_CHAR],
    CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}


def refusal(error: expat.ExpatError) -> Refused:
    """What the parser found, in plain words; it knows the place, and never shows what stands there."""
    if error.code in CUT_SHORT:
        return Refused(f"line {error.lineno}: the XML ends in the middle: the file was cut short; export it again")
    words = WORDS.get(error.code, f"not well-formed XML ({expat.ErrorString(error.code)}); export it again")
    return Refused(f"line {error.lineno}: {words}")


# --- encodings ------------------------------------------------------------------------------------------------

DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]{1,40})["']""")
UTF_16 = {
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
    b"<\0": "UTF-16LE",
    b"\0<": "UTF-16BE",
}


def encoding_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """The encoding to read a file in, for the parser, and what to say of it."""
    with path.open("rb") as file:
        start = file.read(1024)
    if start[:2] in UTF_16:
        return UTF_16[start[:2]], ("read as UTF-16",)
    match = DECLARED.match(start.removeprefix(codecs.BOM_UTF8))
    declared = match.group(1).decode("ascii", "replace") if match else "utf-8"
    try:
        name = codecs.lookup(declared).name
        # One character for each byte, or it is no encoding that the parser can read.
        single = len(bytes(range(256)).decode(name, "replace")) == 256
    except (LookupError, TypeError, UnicodeError):
        raise Refused("its XML declaration names an encoding that is not known; save it as UTF-8") from None
    if name.startswith(("utf-8", "utf-16", "ascii")):
        if _is_utf_8(path):
            return "UTF-8", ()
        return "windows-1252", ("read as Windows-1252, because it is not UTF-8",)
    if not single:
        raise Refused(f"its encoding is {_shown(declared)}, which is not read here; save it as UTF-8")
    return name, (f"read as {_shown(declared)}, which it declares",)


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
