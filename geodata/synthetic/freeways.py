"""Freeways: two one-way carriageways in a corridor of their own, ramps to the arterials, ramps between freeways."""

from dataclasses import dataclass, replace

import numpy as np

from geodata.synthetic.ground_plan import ARTERIAL_EVERY, Flags, Floats, GroundPlan, Integers
from geodata.synthetic.links import MOTORWAY, MOTORWAY_LINK, StreetPlan, new_links
from geodata.synthetic.names import StreetName

_HALF_MEDIAN = 14.0
"""Metres from the middle of the corridor to the middle of each carriageway."""

_NAMES = ("Ocean", "Skyline", "Island", "Mainland", "Lagoon", "Reef", "Tidewater", "Breakwater", "Horizon", "Current")

Ramp = tuple[int, int, Floats]
"""Junctions from and to, and the point in ground metres that the curve between them bends towards."""


def add_freeways(plan: GroundPlan, streets: StreetPlan) -> StreetPlan:
    """Add each freeway of the plan with its ramps; traffic drives on the right."""
    on_surface = np.zeros(len(streets.junctions), bool)
    on_surface[streets.links["tail"]] = on_surface[streets.links["head"]] = True
    eastward: dict[int, _Freeway] = {}
    northward: dict[int, _Freeway] = {}
    for row in plan.freeway_rows:
        streets, eastward[row] = _add_carriageways(plan, streets, row, eastward=True, number=len(eastward))
    for column in plan.freeway_columns:
        number = len(eastward) + len(northward)
        streets, northward[column] = _add_carriageways(plan, streets, column, eastward=False, number=number)
    ramps: list[Ramp] = []
    for freeway in (*eastward.values(), *northward.values()):
        ramps += _ramps_to_arterials(plan, freeway, streets.junctions, on_surface)
    for one in eastward.values():
        for other in northward.values():
            ramps += _ramps_between(one, other, streets.junctions)
    return _add_ramps(streets, ramps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Freeway:
    """A freeway between the grid's line of index ``line`` and the next.

    ``forward`` (to the east or north) and ``backward`` hold the carriageways' junctions, one for each line that
    crosses; -1 outside the city.
    """

    line: int
    eastward: bool
    forward: Integers
    backward: Integers


def _centre_line(plan: GroundPlan, line: int, *, eastward: bool, offset: float = 0.0) -> Floats:
    """Give drawing points in the middle between two lines of the grid, one for each line that crosses."""
    across, along = (plan.streets, plan.avenues) if eastward else (plan.avenues, plan.streets)
    middle = np.full_like(along, (across[line] + across[line + 1]) / 2 + offset)
    return np.stack([along, middle] if eastward else [middle, along], axis=-1)


def _add_carriageways(
    plan: GroundPlan, streets: StreetPlan, line: int, *, eastward: bool, number: int
) -> tuple[StreetPlan, _Freeway]:
    centre = _centre_line(plan, line, eastward=eastward)
    inside = plan.within(centre)
    forward = np.where(inside, np.cumsum(inside) - 1 + len(streets.junctions), -1)
    backward = np.where(inside, forward + inside.sum(), -1)
    to_the_right = -_HALF_MEDIAN if eastward else _HALF_MEDIAN
    points = [
        plan.bend(_centre_line(plan, line, eastward=eastward, offset=offset)[inside])
        for offset in (to_the_right, -to_the_right)
    ]
    over_river = np.diff(plan.river_side(centre) > 0)
    stretches = []
    for carriageway, (nodes, oneway) in enumerate(((forward, 1), (backward, -1))):
        place = np.flatnonzero((nodes[:-1] >= 0) & (nodes[1:] >= 0))
        stretch = new_links(len(place), highway=MOTORWAY)
        stretch["tail"], stretch["head"], stretch["oneway"] = nodes[place], nodes[place + 1], oneway
        stretch["street"], stretch["place"] = len(streets.names) + carriageway, place
        stretch["bridge"] = over_river[place]
        stretches.append(stretch)
    name = StreetName(f"{_NAMES[number % len(_NAMES)]} Freeway", "")
    grown = replace(
        streets,
        links=np.concatenate([streets.links, *stretches]),
        junctions=np.concatenate([streets.junctions, *points]),
        names=(*streets.names, name, name),
    )
    return grown, _Freeway(line=line, eastward=eastward, forward=forward, backward=backward)


def _ramps_to_arterials(plan: GroundPlan, freeway: _Freeway, junctions: Floats, on_surface: Flags) -> list[Ramp]:
    """Give diamonds at every second arterial, the first and the last, clear of other freeways and of the river."""
    main, others = plan.main_avenue, plan.freeway_columns
    right, left = freeway.line, freeway.line + 1
    step, across = 1, len(plan.avenues)
    if not freeway.eastward:
        main, others = plan.main_street, plan.freeway_rows
        right, left = left, right
        step, across = across, step
    places = np.arange(1, len(freeway.forward) - 1)
    places = places[(places - main) % ARTERIAL_EVERY == 0]
    usable = (freeway.forward[places - 1] >= 0) & (freeway.forward[places + 1] >= 0)
    usable &= on_surface[places * step + right * across] & on_surface[places * step + left * across]
    for other in others:
        usable &= np.abs(places - other - 0.5) > 4
    places = places[usable]
    every_second = (places - main) // ARTERIAL_EVERY % 2 == 0
    ramps: list[Ramp] = []
    for place in places[every_second | np.isin(places, [places[:1], places[-1:]])].tolist():
        for nodes, ahead, side in ((freeway.forward, 1, right), (freeway.backward, -1, left)):
            local = place * step + side * across
            leave, beside, join = nodes[place - ahead], nodes[place], nodes[place + ahead]
            ramps.append((leave, local, (junctions[leave] + 2 * junctions[beside]) / 3))
            ramps.append((local, join, (junctions[join] + 2 * junctions[beside]) / 3))
    return ramps


def _ramps_between(eastward: _Freeway, northward: _Freeway, junctions: Floats) -> list[Ramp]:
    """Give the eight turns where two freeways cross; the carriageways themselves pass over one another."""
    row, column = eastward.line, northward.line
    east_from, east_to = eastward.forward[column - 1], eastward.forward[column + 2]
    west_from, west_to = eastward.backward[column + 2], eastward.backward[column - 1]
    north_from, north_to = northward.forward[row - 1], northward.forward[row + 2]
    south_from, south_to = northward.backward[row + 2], northward.backward[row - 1]
    middle = junctions[[east_from, east_to, west_from, west_to]].mean(axis=0)
    ends = [(start, end) for start in (east_from, west_from) for end in (north_to, south_to)]
    ends += [(start, end) for start in (north_from, south_from) for end in (east_to, west_to)]
    return [(start, end, middle) for start, end in ends if start >= 0 and end >= 0]


def _add_ramps(streets: StreetPlan, ramps: list[Ramp]) -> StreetPlan:
    """Draw each ramp as a quadratic Bezier curve."""
    tail = np.array([ramp[0] for ramp in ramps], np.int64)
    head = np.array([ramp[1] for ramp in ramps], np.int64)
    control = np.array([ramp[2] for ramp in ramps], float).reshape(-1, 1, 2)
    t = np.linspace(0, 1, streets.curves.shape[1] + 2)[1:-1, None]
    start, end = streets.junctions[tail][:, None, :], streets.junctions[head][:, None, :]
    links = new_links(len(ramps), highway=MOTORWAY_LINK)
    links["tail"], links["head"], links["oneway"] = tail, head, 1
    links["street"] = len(streets.names) + np.arange(len(ramps))
    links["curve"] = len(streets.curves) + np.arange(len(ramps))
    return replace(
        streets,
        links=np.concatenate([streets.links, links]),
        curves=np.concatenate([streets.curves, (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end]),
        names=(*streets.names, *(StreetName("", "") for _ in ramps)),
    )
