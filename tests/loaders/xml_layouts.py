"""What the tests of XML returns ask of a layout and of a schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from loaders.xml_stream import Part, Unused, Value


def element_names(parts: Mapping[str, Part]) -> Iterator[str]:
    """The names of all elements that a layout knows."""
    for name, part in parts.items():
        yield name
        if not isinstance(part, Value | Unused):
            yield from element_names(part.parts)


def schema_names(schema: Path) -> set[str]:
    """The names of all elements that a schema declares."""
    return set(re.findall(r"element\s+name=\"(\w+)\"", schema.read_text(encoding="utf-8-sig")))
