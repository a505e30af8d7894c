"""The lines of a VRPLIB file: its head and its sections, each with where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from solvers.errors import ProblemError

SPECIFICATIONS = frozenset(
    {
        "CAPACITY",
        "COMMENT",
        "DIMENSION",
        "DISPLAY_DATA_TYPE",
        "DISTANCE",
        "EDGE_WEIGHT_FORMAT",
        "EDGE_WEIGHT_TYPE",
        "NAME",
        "NODE_COORD_TYPE",
        "RELEASE_TIME",
        "SERVICE_TIME",
        "TYPE",
        "VEHICLES",
        "VEHICLES_FIXED_COST",
        "VEHICLES_MAX_DISTANCE",
        "VEHICLES_MAX_DURATION",
        "VEHICLES_MAX_RELOADS",
        "VEHICLES_UNIT_DISTANCE_COST",
    }
)
"""Lines of the head that are understood."""

SECTIONS = frozenset(
    {
        "BACKHAUL",
        "CAPACITY",
        "DEMAND",
        "DEPOT",
        "DISPLAY_DATA",
        "EDGE_WEIGHT",
        "LINEHAUL",
        "MUTUALLY_EXCLUSIVE_GROUP",
        "NODE_COORD",
        "PRIZE",
        "RELEASE_TIME",
        "SERVICE_TIME",
        "TIME_WINDOW",
        "VEHICLES_ALLOWED_CLIENTS",
        "VEHICLES_DEPOT",
        "VEHICLES_FIXED_COST",
        "VEHICLES_MAX_DISTANCE",
        "VEHICLES_MAX_DURATION",
        "VEHICLES_MAX_RELOADS",
        "VEHICLES_RELOAD_DEPOT",
        "VEHICLES_UNIT_DISTANCE_COST",
    }
)
"""Sections that are understood, without their ``_SECTION``."""


@dataclass(frozen=True, slots=True)
class Specification:
    """One ``NAME: value`` of the head."""

    value: str
    line: int

    def where(self, name: str) -> str:
        """Say where it stands."""
        return f"line {self.line}: {name}"


@dataclass(frozen=True, slots=True)
class Section:
    """One section; ``rows`` are the numbers of its lines with the words on them."""

    name: str
    line: int
    rows: tuple[tuple[int, list[str]], ...]

    def where(self, line: int) -> str:
        """Say where one of its rows stands."""
        return f"line {line}: {self.name}_SECTION"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file, by the names of its parts."""

    specifications: dict[str, Specification]
    sections: dict[str, Section]

    def __contains__(self, name: str) -> bool:
        return name in self.specifications or name in self.sections


def is_vrplib(text: str) -> bool:
    """Say whether a text is meant as a VRPLIB file: a head of ``NAME: value``, or a section."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    name, colon, _ = first.partition(":")
    return (bool(colon) and name.strip().upper() in SPECIFICATIONS) or "_SECTION" in text


def read_document(text: str) -> Document:
    """Take a file apart.

    Raises
    ------
    ProblemError
        For a line that is neither head nor section, for parts that are not understood and might say what may not be
        passed over, and for parts given twice.
    """
    specifications: dict[str, Specification] = {}
    sections: dict[str, Section] = {}
    lines = _until_end(text)
    heading = next(lines, None)
    while heading is not None:
        number, line = heading
        name = line.rstrip(" :").upper()
        if name.endswith("_SECTION"):
            name = name.removesuffix("_SECTION")
            _require_known(number, f"{name}_SECTION", name in SECTIONS)
            _require_once(number, name, specifications, sections)
            rows, heading = _rows(lines)
            sections[name] = Section(name, number, rows)
            continue
        name, colon, value = line.partition(":")
        name = name.strip().upper()
        if not colon:
            raise ProblemError(
                f"line {number} must be NAME: value or the beginning of a section, got {line[:60]!r}: "
                "the file may be cut or of another form"
            )
        _require_known(number, name, name in SPECIFICATIONS)
        _require_once(number, name, specifications, sections)
        specifications[name] = Specification(value.strip(), number)
        heading = next(lines, None)
    return Document(specifications, sections)


def _until_end(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line.upper() == "EOF":
            return
        if line:
            yield number, line


def _rows(lines: Iterator[tuple[int, str]]) -> tuple[tuple[tuple[int, list[str]], ...], tuple[int, str] | None]:
    """Give the rows up to the next heading, and that heading."""
    rows: list[tuple[int, list[str]]] = []
    for number, line in lines:
        # Rows hold numbers alone, so a letter that begins a line begins another part; nan and inf are no heading.
        if line[0].isalpha() and (":" in line or line.upper().rstrip(" :").endswith("_SECTION")):
            return tuple(rows), (number, line)
        rows.append((number, line.split()))
    return tuple(rows), None


def _require_known(line: int, name: str, known: bool) -> None:
    if not known:
        raise ProblemError(
            f"line {line}: {name} is not understood here, and passing it over might plan another problem: leave it out "
            "if it may be"
        )


def _require_once(line: int, name: str, specifications: dict[str, Specification], sections: dict[str, Section]) -> None:
    before = specifications.get(name) or sections.get(name)
    if before is not None:
        raise ProblemError(f"line {line}: {name} was given on line {before.line} already")
