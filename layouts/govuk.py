"""Makes ``assets/1-govuk.css`` from the npm package govuk-frontend: ``python -m layouts.govuk PACKAGE.tgz``.

Only the rules of the components that the pages use are kept. The typeface GDS Transport is licensed for gov.uk
alone and is left out, as are crest, crown and header.
"""

from __future__ import annotations

import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

SHEET = "package/dist/govuk/govuk-frontend.min.css"
KEPT = ("skip-link", "visually-hidden")
TARGET = Path(__file__).parent / "assets" / "1-govuk.css"


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Selector (or at-rule) and body of every top-level block of a minified style sheet."""
    place = 0
    while (opening := text.find("{", place)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield text[place:opening].strip(), text[opening + 1 : end - 1]
        place = end


def kept(text: str) -> str:
    """The rules for the components used, and the colours they name."""
    wanted = re.compile(rf"\.govuk-(?:{'|'.join(KEPT)})(?![\w-])")
    parts: list[str] = []
    for selector, rules in blocks(text):
        if selector.startswith("@font-face") or selector.startswith("@keyframes"):
            continue
        if selector.startswith("@"):
            inner = kept(rules)
            if inner:
                parts.append(f"{selector}{{{inner}}}")
            continue
        chosen = [one for one in selector.split(",") if wanted.search(one)]
        body = re.sub(r"font-family:[^;}]*;?", "", rules)
        if chosen and body:
            parts.append(f"{','.join(chosen)}{{{body}}}")
    return "".join(parts)


def main(package: str) -> None:
    """Writes the style sheet from the package."""
    with tarfile.open(package) as archive:
        version = archive.extractfile("package/package.json")
        sheet = archive.extractfile(SHEET)
        assert version and sheet
        number = re.search(r'"version":\s*"([^"]+)"', version.read().decode()).group(1)  # type: ignore[union-attr]
        text = re.sub(r"/\*.*?\*/|@charset[^;]*;", "", sheet.read().decode(), flags=re.DOTALL)
    licence = f"/* From govuk-frontend {number}, MIT licence, Crown copyright; see LICENSES.md. Made by layouts/govuk.py. */\n"
    TARGET.write_text(licence + kept(text).replace("}", "}\n"), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
