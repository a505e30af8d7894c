"""From the text of a VRPLIB file to an instance."""

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.building import Tables, build
from solvers.formats.instance import Instance
from solvers.formats.numbers import parse_amount, parse_count, parse_whole
from solvers.formats.rounding import Rounding
from solvers.formats.vrplib.columns import read_column, read_columns, read_loads
from solvers.formats.vrplib.edges import read_coordinates, read_distances
from solvers.formats.vrplib.families import FAMILIES
from solvers.formats.vrplib.fleet import read_allowed, read_capacities, read_reloads, read_vehicle_depots
from solvers.formats.vrplib.sections import Document, read_document

Numbers = NDArray[np.float64]


def read_vrplib(
    text: str, *, rounding: Rounding | None = None, ignore_prizes: bool = False, num_vehicles: int | None = None
) -> Instance:
    """Read an instance as PyVRP's ``read`` does.

    A place's number in the file is its index plus 1. A client with a prize of 0 has to be served, one with another may
    be left out at that price; amounts of DEMAND (or LINEHAUL) are delivered, those of BACKHAUL picked up; vehicles
    leave and return within the time window of their depot, without VEHICLES there are as many as clients, and without
    VEHICLES_DEPOT all are of the first depot. DISTANCE, of older CVRP files, limits how long a route takes, service
    included. What the problem cannot express is refused.

    Parameters
    ----------
    rounding
        None for that of the published costs of the file's TYPE, see :data:`~solvers.formats.vrplib.FAMILIES`.
    ignore_prizes
        Let every client have to be served. A PCVRPTW instance becomes the VRPTW instance that it was made from, but
        for its vehicles: those of the collection are fewer than the 250 of Gehring and Homberger, and too few for some
        answers of least distance.
    num_vehicles
        So many instead of as many as the file says, where it does not tell them apart.

    Raises
    ------
    ProblemError
        Naming the line or the section.
    """
    document = read_document(text)
    kind = document.specifications["TYPE"].value.upper() if "TYPE" in document.specifications else ""
    if ignore_prizes and kind == "PCVRPTW":
        kind = "VRPTW"
    family = FAMILIES.get(kind)
    for need in family.needs if family else ():
        if need not in document and not (need == "DEMAND" and "LINEHAUL" in document):
            raise ProblemError(f"{need}_SECTION is missing, which TYPE {kind} cannot do without: the file may be cut")
    if rounding is None and family is None:
        raise ProblemError(
            f"TYPE is {kind or 'missing'}, for which no rounding is known, only for {', '.join(FAMILIES)}: choose a "
            "rounding, one of round, trunc, dimacs, exact, none"
        )
    used = rounding or (family.rounding if family else "none")
    tables = _tables(document, kind, ignore_prizes=ignore_prizes, num_vehicles=num_vehicles)
    return build(
        tables,
        name=document.specifications["NAME"].value if "NAME" in document.specifications else "",
        kind=kind,
        rounding=used,
        cost_divisor=family.cost_divisor if family and used == family.rounding else 1,
    )


def _tables(document: Document, kind: str, *, ignore_prizes: bool, num_vehicles: int | None) -> Tables:
    num_places = _count(document, "DIMENSION")
    num_depots = _num_depots(document, num_places)
    num_clients = num_places - num_depots
    _require_no_groups(document)
    if num_vehicles is None:
        num_vehicles = _count(document, "VEHICLES") if "VEHICLES" in document else num_clients
    else:
        num_vehicles = _other_fleet(document, num_vehicles)
    coordinates = read_coordinates(document, num_places)
    delivery = read_loads(document, "LINEHAUL" if "LINEHAUL" in document else "DEMAND", num_places, rows_are="places")
    pickup = read_loads(document, "BACKHAUL", num_places, rows_are="places")
    delivery, pickup = _same_dimensions(delivery, pickup, num_places)
    service_durations = read_column(document, "SERVICE_TIME", num_places, rows_are="places", default=0)
    prizes = None
    if "PRIZE" in document and not ignore_prizes:
        prizes = read_column(document, "PRIZE", num_places, rows_are="places", default=0)
    limit = "DISTANCE" if "DISTANCE" in document else "VEHICLES_MAX_DURATION"
    return Tables(
        num_depots=num_depots,
        coordinates=coordinates,
        distances=read_distances(document, num_places, coordinates),
        delivery=delivery,
        pickup=pickup,
        windows=_windows(document, num_places),
        service_durations=service_durations,
        releases=read_column(document, "RELEASE_TIME", num_places, rows_are="places", default=0),
        prizes=prizes,
        capacities=read_capacities(document, num_vehicles, delivery=delivery, pickup=pickup),
        depots=read_vehicle_depots(document, num_vehicles, num_depots),
        fixed_costs=read_column(document, "VEHICLES_FIXED_COST", num_vehicles, rows_are="vehicles", default=0),
        distance_costs=read_column(
            document, "VEHICLES_UNIT_DISTANCE_COST", num_vehicles, rows_are="vehicles", default=1, parse=parse_whole
        ).astype(np.int64),
        max_durations=read_column(document, limit, num_vehicles, rows_are="vehicles", default=np.inf),
        max_distances=read_column(document, "VEHICLES_MAX_DISTANCE", num_vehicles, rows_are="vehicles", default=np.inf),
        reloads=read_reloads(document, num_vehicles, num_depots, num_clients),
        allowed=read_allowed(document, num_vehicles, num_places),
        linehauls_first=kind == "VRPB",
    )


def _count(document: Document, name: str) -> int:
    if name not in document.specifications:
        raise ProblemError(f"{name} is missing: it says how many there are")
    given = document.specifications[name]
    return parse_count(given.value, given.where(name))


def _other_fleet(document: Document, num_vehicles: int) -> int:
    for name in document.sections:
        if name == "CAPACITY" or name.startswith("VEHICLES_"):
            raise ProblemError(f"num_vehicles cannot be chosen: {name}_SECTION tells the vehicles apart")
    return parse_count(str(num_vehicles), "num_vehicles")


def _num_depots(document: Document, num_places: int) -> int:
    if "DEPOT" not in document.sections:
        raise ProblemError("DEPOT_SECTION is missing: the file may be cut")
    section = document.sections["DEPOT"]
    numbers = [parse_whole(word, section.where(line)) for line, words in section.rows for word in words if word != "-1"]
    if not numbers or sorted(numbers) != list(range(1, len(numbers) + 1)):
        raise ProblemError(
            f"DEPOT_SECTION, which begins on line {section.line}, must name the first places, 1 and up, got "
            f"{numbers[:10]}: put the depots first"
        )
    if len(numbers) >= num_places:
        raise ProblemError(f"there are {len(numbers)} depots among {num_places} places, so there are no clients")
    return len(numbers)


def _require_no_groups(document: Document) -> None:
    section = document.sections.get("MUTUALLY_EXCLUSIVE_GROUP")
    for line, words in section.rows if section else ():
        # A group of one says nothing.
        if section and len(words) > 2:
            raise ProblemError(
                f"{section.where(line)} wants just one of {len(words) - 1} clients visited, which a problem cannot say"
            )


def _windows(document: Document, num_places: int) -> Numbers | None:
    if "TIME_WINDOW" not in document.sections:
        return None
    section = document.sections["TIME_WINDOW"]
    windows = read_columns(section, num_places, rows_are="places", parse=parse_amount, num_columns=2)
    backwards = windows[:, 0] > windows[:, 1]
    if backwards.any():
        place = int(backwards.argmax())
        start, end = windows[place]
        raise ProblemError(f"TIME_WINDOW_SECTION: that of {place + 1} runs backwards, from {start:g} to {end:g}")
    return windows


def _same_dimensions(delivery: Numbers | None, pickup: Numbers | None, num_places: int) -> tuple[Numbers, Numbers]:
    dimensions = next((loads.shape[1] for loads in (delivery, pickup) if loads is not None), 1)
    nothing = np.zeros((num_places, dimensions))
    delivery, pickup = nothing if delivery is None else delivery, nothing if pickup is None else pickup
    if delivery.shape != pickup.shape:
        raise ProblemError(
            f"BACKHAUL_SECTION has {pickup.shape[1]} amounts for each place, DEMAND_SECTION or LINEHAUL_SECTION "
            f"{delivery.shape[1]}: they must be as many"
        )
    return delivery, pickup
