"""One drive from stop to stop as people read it: its shape on the map, its length, its streets and turns."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.streets.leg import Leg, Position
from geodata.streets.locating import Side
from geodata.streets.network import StreetNetwork
from geodata.streets.network.flat_arrays import runs
from geodata.streets.routing import turn_angles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drive:
    """What is driven, edge by edge.

    Attributes
    ----------
    duration
        Milliseconds.
    edge
        Shape (k,), int32.
    durations
        Shape (k,), int64 milliseconds for each edge as far as it is driven, the turn into it included.
    num_turns
        Shape (k - 1,), int64: how many turns there are to choose from at the end of each edge but the last.
    start, end
        The fractions of the first and of the last edge between which it is driven; all others are driven whole.
    side
        On which side of the last edge the stop lies, looking ahead.
    """

    duration: int
    edge: NDArray[np.int32]
    durations: NDArray[np.int64]
    num_turns: NDArray[np.int64]
    start: float
    end: float
    side: Side


Maneuver = Literal["depart", "continue", "turn", "on ramp", "off ramp", "merge", "arrive"]

Modifier = Literal["straight", "slight right", "right", "sharp right", "u-turn", "sharp left", "left", "slight left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A turn, and the drive up to the next one.

    Attributes
    ----------
    maneuver, modifier
        What is done at its beginning, and which way; no modifier at the first and the last step, and where one merges.
    name
        The street, "" for one without a name.
    instruction
        Both as a sentence.
    distance
        Metres.
    duration
        Seconds, the turn included.
    path
        At least two positions; the last step, of no length, has one place twice.
    """

    maneuver: Maneuver
    modifier: Modifier | None
    name: str
    instruction: str
    distance: float
    duration: float
    path: tuple[Position, ...]


STRAIGHT_ON = 30.0
"""Degrees by which a street may bend without being turned into."""


NO_STREET = 30.0
"""Metres below which another name, or none, between two pieces of one street is that of a crossing or a bridge."""


def leg_of(network: StreetNetwork, drive: Drive) -> Leg:
    """Give a drive as it is shown and summed up, its duration rounded up to a whole second."""
    return Leg(
        duration=-(-drive.duration // 1000),
        distance=float(_lengths(network, drive).sum()),
        path=_positions(network, drive, 0, len(drive.edge)),
    )


def steps_of(network: StreetNetwork, drive: Drive) -> tuple[Step, ...]:
    """Tell a drive turn by turn, from departure to arrival.

    A new step begins where one turns, takes a ramp or merges, or where the street's name changes. Crossings that are
    driven straight over are not told, nor bends where nothing else leads on, nor names of a few metres.
    """
    lengths = _lengths(network, drive)
    name = _told_names(network, drive, lengths)
    turns = _turns(network, drive)
    begins = [
        number
        for number in range(1, len(drive.edge))
        if turns[number - 1][0] != "continue" or not _same_road(name[number - 1], name[number])
    ]
    if begins and lengths[begins[-1] :].sum() < 1.0:
        # Around the last corner without driving on.
        begins.pop()
    steps = []
    for first, last in pairwise([0, *begins, len(drive.edge)]):
        path = _positions(network, drive, first, last)
        maneuver: Maneuver = "depart"
        modifier: Modifier | None = None
        if first == 0:
            instruction = f"Head {_compass(path)}" + (f" on {name[0]}" if name[0] else "")
        else:
            maneuver, modifier = turns[first - 1]
            if maneuver == "continue" and modifier != "straight":
                # Where the name changes a bend is as good as a turn.
                maneuver = "turn"
            towards = next((one for one in name[first:] if one), "")
            instruction = _instruction(maneuver, modifier, name[first], towards)
        steps.append(
            Step(
                maneuver=maneuver,
                modifier=modifier,
                name=name[first],
                instruction=instruction,
                distance=float(lengths[first:last].sum()),
                duration=float(drive.durations[first:last].sum()) / 1000,
                path=path,
            )
        )
    place = steps[-1].path[-1]
    where = {Side.RIGHT: ", on the right", Side.LEFT: ", on the left", Side.ON_STREET: ""}[drive.side]
    arrived = Step(
        maneuver="arrive",
        modifier=None,
        name=steps[-1].name,
        instruction=f"Arrive{where}",
        distance=0.0,
        duration=0.0,
        path=(place, place),
    )
    # Who is there already has nowhere to head.
    return (arrived,) if drive.duration == 0 and lengths.sum() < 1.0 else (*steps, arrived)


def _told_names(network: StreetNetwork, drive: Drive, lengths: NDArray[np.float64]) -> list[str]:
    """Name each edge, a short piece between two of one name like these."""
    name = [network.names[number] for number in network.edge_name[drive.edge]]
    changes = [number for number in range(1, len(name)) if name[number] != name[number - 1]]
    runs = list(pairwise([0, *changes, len(name)]))
    for (before, _), (first, last), (after, _) in zip(runs, runs[1:], runs[2:], strict=False):
        if name[before] == name[after] and lengths[first:last].sum() < NO_STREET:
            name[first:last] = [name[before]] * (last - first)
    return name


def _same_road(before: str, after: str) -> bool:
    """Tell whether a road goes on: under its name, or on a freeway whose names change under its number."""
    return before == after or not _numbers(before).isdisjoint(_numbers(after))


def _numbers(name: str) -> set[str]:
    """Give the numbers of "North Innerbelt (I 670, US 62)"; of what has none, the name."""
    inside = name.rpartition("(")[2].removesuffix(")") if name.endswith(")") else ""
    return {number for number in inside.split(", ") if any(map(str.isdigit, number))} or {name}


_FREEWAYS = ("motorway", "trunk")


def _turns(network: StreetNetwork, drive: Drive) -> list[tuple[Maneuver, Modifier | None]]:
    """Tell what is done between each edge and the next."""
    before, after = drive.edge[:-1], drive.edge[1:]
    angles = turn_angles(network, before, after).tolist()
    turned_round = (network.edge_reverse[before] == after).tolist()
    classes = [network.class_names[number] for number in network.edge_class[drive.edge]]
    found: list[tuple[Maneuver, Modifier | None]] = []
    for number, (angle, choices) in enumerate(zip(angles, drive.num_turns.tolist(), strict=True)):
        here, there = classes[number], classes[number + 1]
        if turned_round[number]:
            found.append(("turn", "u-turn"))
        elif there.removesuffix("_link") in _FREEWAYS and there.endswith("_link") and not here.endswith("_link"):
            ramp: Maneuver = "off ramp" if here in _FREEWAYS else "on ramp"
            found.append((ramp, _fork(network, int(before[number]), int(after[number]), angle)))
        elif there in _FREEWAYS and here == f"{there}_link" and abs(angle) <= STRAIGHT_ON:
            found.append(("merge", None))
        elif choices > 1 and abs(angle) > STRAIGHT_ON:
            found.append(("turn", _modifier(angle)))
        else:
            found.append(("continue", _modifier(angle)))
    return found


def _fork(network: StreetNetwork, before: int, after: int, angle: float) -> Modifier:
    """Tell on which side a ramp leaves: by its own angle, or by that of the street beside it."""
    if abs(angle) > STRAIGHT_ON:
        return "right" if angle > 0 else "left"
    leaving = np.flatnonzero(network.edge_tail == network.edge_head[before])
    others = leaving[(leaving != after) & (leaving != network.edge_reverse[before])].astype(np.int32)
    if not len(others):
        return "straight"
    beside = turn_angles(network, np.full(len(others), before, dtype=np.int32), others)
    return "right" if angle > beside[np.argmin(np.abs(beside))] else "left"


def _modifier(angle: float) -> Modifier:
    """Name a turn by its degrees, right being positive."""
    turns: tuple[tuple[float, Modifier, Modifier], ...] = (
        (STRAIGHT_ON, "straight", "straight"),
        (60.0, "slight right", "slight left"),
        (120.0, "right", "left"),
        (170.0, "sharp right", "sharp left"),
    )
    return next((right if angle > 0 else left for most, right, left in turns if abs(angle) <= most), "u-turn")


def _instruction(maneuver: Maneuver, modifier: Modifier | None, street: str, towards: str) -> str:
    onto = f" onto {street}" if street else ""
    if maneuver in {"on ramp", "off ramp"}:
        ramp = "Take the exit" if maneuver == "off ramp" else "Take the ramp"
        side = f" on the {modifier}" if modifier in {"right", "left"} else ""
        return ramp + side + (f" to {towards}" if towards else "")
    if maneuver == "merge":
        return f"Merge{onto}"
    if modifier is None or modifier == "straight":
        return f"Continue on {street}" if street else "Continue"
    if modifier == "u-turn":
        return "Turn round" + (f" on {street}" if street else "")
    turn = modifier.replace("slight", "Bear") if modifier.startswith("slight") else f"Turn {modifier}"
    return turn + onto


_COMPASS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


def _compass(path: tuple[Position, ...]) -> str:
    (lon, lat), (to_lon, to_lat) = path[0], path[1]
    degrees = np.degrees(np.arctan2(to_lat - lat, (to_lon - lon) * np.cos(np.radians(lat))))
    return _COMPASS[round(float(degrees) / 45) % 8]


def _lengths(network: StreetNetwork, drive: Drive) -> NDArray[np.float64]:
    share = np.ones(len(drive.edge))
    share[-1] = drive.end
    share[0] -= drive.start
    return np.asarray(network.edge_length[drive.edge] * share)


def _positions(network: StreetNetwork, drive: Drive, first: int, last: int) -> tuple[Position, ...]:
    """Draw the edges from number ``first`` up to ``last``, rounded to six decimals, no position twice in a row."""
    pieces = []
    for number in sorted({first, last - 1} & {0, len(drive.edge) - 1}):
        start = drive.start if number == 0 else 0.0
        end = drive.end if number == len(drive.edge) - 1 else 1.0
        pieces.append((number, _cut(network, int(drive.edge[number]), start, end)))
    begun = 1 if pieces and pieces[0][0] == first else 0
    ended = 1 if len(pieces) > begun else 0
    whole = drive.edge[first + begun : last - ended]
    offset = network.geometry_offset
    index = runs(offset[whole], offset[whole + 1] - offset[whole])
    between = np.column_stack([network.geometry_lon[index], network.geometry_lat[index]])
    shapes = [shape for _, shape in pieces[:begun]] + [between] + [shape for _, shape in pieces[begun:]]
    shape = np.concatenate(shapes).round(6)
    repeated = np.zeros(len(shape), dtype=bool)
    repeated[1:] = (shape[1:] == shape[:-1]).all(axis=1)
    positions = [(lon, lat) for lon, lat in shape[~repeated].tolist()]
    return tuple(positions) if len(positions) > 1 else (positions[0], positions[0])


def _cut(network: StreetNetwork, edge: int, start: float, end: float) -> NDArray[np.float64]:
    """Cut an edge's geometry at two fractions of its length: shape (positions, 2), degrees."""
    span = slice(network.geometry_offset[edge], network.geometry_offset[edge + 1])
    shape = np.column_stack([network.geometry_lon[span], network.geometry_lat[span]])
    if start == 0.0 and end == 1.0:
        return shape
    # Over one street a degree of longitude has one length.
    steps = np.hypot(np.diff(shape[:, 0]) * np.cos(np.radians(shape[0, 1])), np.diff(shape[:, 1]))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    cut = np.array([start, end]) * along[-1]
    inner = shape[(along > cut[0]) & (along < cut[1])]
    ends = np.column_stack([np.interp(cut, along, shape[:, 0]), np.interp(cut, along, shape[:, 1])])
    return np.concatenate([ends[:1], inner, ends[1:]])
