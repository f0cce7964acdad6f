"""The README tells the truth about what can be checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import app
from loaders.publications import PUBLICATIONS

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("publication", PUBLICATIONS.values(), ids=lambda publication: publication.key)
def test_every_publication_is_listed_with_its_link(publication):
    assert f"[{publication.title}]({publication.link})" in README


def test_every_command_is_described():
    listed = CliRunner().invoke(app.cli, ["--help"]).stdout.split("Commands:")[1]
    commands = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line.strip()]
    described = [name for name in commands if f"`app.py {name}" in README]
    assert {"load", "build", "export", "indicators", "demo"} <= set(described)


def test_the_two_commands_stand_first():
    blocks = README.split("```sh\n")[1:3]
    assert [block.split("\n")[0] for block in blocks] == [
        "pip install uv && uv run app.py",
        "pip install uv && uv run pytest",
    ]
