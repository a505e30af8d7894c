"""The documented commands and options are the ones there are, neither more nor fewer."""

import re
from pathlib import Path

import typer.main

from api.cli.commands import app

PAGE = Path(__file__).parent.parent.parent / "docs" / "commands.md"


def documented() -> dict[str, set[str]]:
    sections = re.split(r"^## `dispatch311 ", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return {
        " ".join(word for word in section.split("`")[0].split() if word.islower()): set(
            re.findall(r"^\| `(--[a-z-]+)`", section, flags=re.MULTILINE)
        )
        for section in sections
    }


def existing() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        inner = getattr(command, "commands", None)
        if inner is not None:
            for word, one in inner.items():
                walk(one, f"{name} {word}".strip())
        else:
            options = {text for parameter in command.params for text in parameter.opts if text.startswith("--")}
            found[name] = options - {"--help"}

    walk(typer.main.get_command(app), "")
    return found


def test_every_command_and_option_is_documented_and_nothing_else_is() -> None:
    assert documented() == existing()
