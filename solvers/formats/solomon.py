"""The text of Solomon's and of Gehring and Homberger's VRPTW instances."""

import numpy as np

from solvers.errors import ProblemError
from solvers.formats.building import Tables, build
from solvers.formats.instance import Instance
from solvers.formats.numbers import parse_amount, parse_count, parse_number, parse_whole
from solvers.formats.rounding import Rounding

COLUMNS = ("CUST NO.", "XCOORD.", "YCOORD.", "DEMAND", "READY TIME", "DUE DATE", "SERVICE TIME")


def is_solomon(text: str) -> bool:
    """Say whether a text is meant as one of these instances: a name, then ``VEHICLE``."""
    lines = [line.strip().upper() for line in text.splitlines() if line.strip()][:3]
    return "VEHICLE" in lines or any(line.startswith("CUST NO") for line in lines)


def read_solomon(text: str, *, rounding: Rounding | None = None, num_vehicles: int | None = None) -> Instance:
    """Read an instance; by default under the DIMACS convention.

    Times and distances are ten times the file's, distances truncated, and the objective is the distance: answers state
    it with one decimal, 827.3 for C101. The costs that CVRPLIB and the DIMACS challenge publish for these instances are
    of this convention. Tables of least distance in double precision (828.94 for C101) are not, nor are those of the
    fewest vehicles (SINTEF), see :func:`~solvers.formats.instance.exact_travel` for the former.

    Raises
    ------
    ProblemError
        Naming the line.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    headings = {_heading(line): position for position, (_, line) in reversed(list(enumerate(lines)))}
    for heading in ("VEHICLE", "NUMBER CAPACITY", "CUSTOMER", "CUST NO."):
        if heading not in headings:
            raise ProblemError(
                f"there is no line {heading}: a Solomon file has it, this one may be cut or of another form"
            )
    given, capacity = _fleet(lines[headings["NUMBER CAPACITY"] + 1 : headings["CUSTOMER"]])
    num_vehicles = given if num_vehicles is None else parse_count(str(num_vehicles), "num_vehicles")
    rows = _customers(lines[headings["CUST NO."] + 1 :])
    num_places = len(rows)
    values = np.array(rows, dtype=np.float64)
    tables = Tables(
        num_depots=1,
        coordinates=values[:, 1:3],
        distances=None,
        delivery=values[:, 3:4],
        pickup=np.zeros((num_places, 1)),
        windows=values[:, 4:6],
        service_durations=values[:, 6],
        releases=np.zeros(num_places),
        prizes=None,
        capacities=np.full((num_vehicles, 1), capacity),
        depots=np.zeros(num_vehicles, dtype=np.int64),
        fixed_costs=np.zeros(num_vehicles),
        distance_costs=np.ones(num_vehicles, dtype=np.int64),
        max_durations=np.full(num_vehicles, np.inf),
        max_distances=np.full(num_vehicles, np.inf),
        reloads=((),) * num_vehicles,
        allowed=None,
    )
    used = rounding or "dimacs"
    return build(
        tables,
        name=lines[0][1] if headings["VEHICLE"] else "",
        kind="VRPTW",
        rounding=used,
        cost_divisor=10 if used == "dimacs" else 1,
    )


def _heading(line: str) -> str:
    words = " ".join(line.upper().split())
    return "CUST NO." if words.startswith("CUST NO") else words


def _fleet(lines: list[tuple[int, str]]) -> tuple[int, float]:
    if not lines:
        raise ProblemError("under NUMBER CAPACITY there is no line with the number of vehicles and their capacity")
    number, line = lines[0]
    tokens = line.split()
    if len(tokens) != 2:
        raise ProblemError(f"line {number} must give the number of vehicles and their capacity, got {line!r}")
    num_vehicles = parse_count(tokens[0], f"line {number}: the number of vehicles")
    return num_vehicles, parse_amount(tokens[1], f"line {number}: the capacity")


def _customers(lines: list[tuple[int, str]]) -> list[list[float]]:
    rows: list[list[float]] = []
    for number, line in lines:
        tokens = line.split()
        if len(tokens) != len(COLUMNS):
            raise ProblemError(
                f"line {number} must have the {len(COLUMNS)} columns {', '.join(COLUMNS)}, got {len(tokens)}: "
                "the file may be cut there"
            )
        customer = parse_whole(tokens[0], f"line {number}: {COLUMNS[0]}")
        if customer != len(rows):
            raise ProblemError(
                f"line {number} must be customer {len(rows)}, the next after the one before, got {customer}"
            )
        row = [float(customer)]
        for column, token in zip(COLUMNS[1:3], tokens[1:3], strict=True):
            row.append(parse_number(token, f"line {number}: {column}"))
        for column, token in zip(COLUMNS[3:], tokens[3:], strict=True):
            row.append(parse_amount(token, f"line {number}: {column}"))
        if row[4] > row[5]:
            raise ProblemError(f"line {number}: READY TIME {tokens[4]} is after DUE DATE {tokens[5]}")
        rows.append(row)
    if len(rows) < 2:
        raise ProblemError(f"the file has {len(rows)} lines of customers, a depot and at least one customer are needed")
    return rows
