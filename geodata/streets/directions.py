"""One drive from stop to stop as people read it: its shape on the map, its length, its streets and turns."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.streets.leg import Leg, Position
from geodata.streets.locating import Side
from geodata.streets.network import StreetNetwork
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


Maneuver = Literal["depart", "continue", "turn", "arrive"]

Modifier = Literal["straight", "slight right", "right", "sharp right", "u-turn", "sharp left", "left", "slight left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A turn, and the drive up to the next one.

    Attributes
    ----------
    maneuver, modifier
        What is done at its beginning, and which way; no modifier at the first and the last step.
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


def leg_of(network: StreetNetwork, drive: Drive) -> Leg:
    """Give a drive as it is shown and summed up, its duration rounded up to a whole second."""
    return Leg(
        duration=-(-drive.duration // 1000),
        distance=float(_lengths(network, drive).sum()),
        path=_positions(network, drive, 0, len(drive.edge)),
    )


def steps_of(network: StreetNetwork, drive: Drive) -> tuple[Step, ...]:
    """Tell a drive turn by turn, from departure to arrival.

    A new step begins where the street's name changes or one turns; crossings that are driven straight over are not
    told, nor bends where nothing else leads on.
    """
    before, after = drive.edge[:-1], drive.edge[1:]
    angle = turn_angles(network, before, after)
    turned_round = network.edge_reverse[before] == after
    name = network.edge_name[drive.edge]
    turns = turned_round | ((drive.num_turns > 1) & (np.abs(angle) > STRAIGHT_ON))
    begins = np.flatnonzero((name[1:] != name[:-1]) | turns) + 1
    lengths = _lengths(network, drive)
    steps = []
    for first, last in pairwise([0, *begins.tolist(), len(drive.edge)]):
        path = _positions(network, drive, first, last)
        street = network.names[name[first]]
        maneuver: Maneuver
        modifier: Modifier | None
        if first == 0:
            maneuver, modifier = "depart", None
            instruction = f"Head {_compass(path)}" + (f" on {street}" if street else "")
        else:
            modifier = "u-turn" if turned_round[first - 1] else _modifier(float(angle[first - 1]))
            maneuver = "continue" if modifier == "straight" else "turn"
            instruction = _instruction(modifier, street)
        steps.append(
            Step(
                maneuver=maneuver,
                modifier=modifier,
                name=street,
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
    return (arrived,) if drive.duration == 0 and steps[0].path[0] == place else (*steps, arrived)


def _modifier(angle: float) -> Modifier:
    """Name a turn by its degrees, right being positive."""
    turns: tuple[tuple[float, Modifier, Modifier], ...] = (
        (STRAIGHT_ON, "straight", "straight"),
        (60.0, "slight right", "slight left"),
        (120.0, "right", "left"),
        (170.0, "sharp right", "sharp left"),
    )
    return next((right if angle > 0 else left for most, right, left in turns if abs(angle) <= most), "u-turn")


def _instruction(modifier: Modifier, street: str) -> str:
    if modifier == "straight":
        return f"Continue on {street}" if street else "Continue"
    if modifier == "u-turn":
        return "Turn round" + (f" on {street}" if street else "")
    turn = modifier.replace("slight", "Bear") if modifier.startswith("slight") else f"Turn {modifier}"
    return turn + (f" onto {street}" if street else "")


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
    count = offset[whole + 1] - offset[whole]
    index = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(offset[whole], count)
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
