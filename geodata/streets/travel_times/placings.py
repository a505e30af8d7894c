"""Stops on their streets: what is driven of a stop's own edges, added to what the hierarchy gives between them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.streets.directions import Drive
from geodata.streets.locating import Side, Stops, curb_edges
from geodata.streets.network import StreetNetwork
from geodata.streets.routing import NO_WAY, Metric, Router
from geodata.streets.traffic import UNREACHABLE

Approach = Literal["unrestricted", "curb"]
"""Whether a stop may be made on either side of the street, or only at the curb on the point's own side."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placings:
    """Each stop on its edge and on the edge back: shape (n, 2), -1 where it may not be stopped.

    ``passed`` are the milliseconds from the edge's tail to the stop, ``left`` those on to its head, ``fraction`` is how
    far along the edge it is, ``side`` a :class:`Side`, looking along it. ``street`` is the stop's own edge, shape (n,).
    """

    street: NDArray[np.int32]
    edge: NDArray[np.int32]
    passed: NDArray[np.int32]
    left: NDArray[np.int32]
    fraction: NDArray[np.float64]
    side: NDArray[np.int8]


def place(network: StreetNetwork, metric: Metric, stops: Stops, approach: Approach) -> Placings:
    """Work out how far along its edges each stop is, in the metric's time."""
    back = np.where(stops.edge >= 0, network.edge_reverse[stops.edge], -1)
    edge = np.column_stack([stops.edge, back]).astype(np.int32)
    duration = np.where(edge >= 0, metric.edge_duration[edge], 0)
    done = np.rint(stops.fraction * duration[:, 0]).astype(np.int32)
    # A stop shares the street's two directions alike, whatever each takes.
    done_back = np.rint(stops.fraction * duration[:, 1]).astype(np.int32)
    passed = np.column_stack([done, duration[:, 1] - done_back])
    if approach == "curb":
        may_stop = curb_edges(network, stops, driving_side=network.driving_side)
        edge = np.where(may_stop, edge, -1).astype(np.int32)
    return Placings(
        street=stops.edge,
        edge=edge,
        passed=passed,
        left=duration - passed,
        fraction=np.column_stack([stops.fraction, 1.0 - stops.fraction]),
        side=np.column_stack([stops.side, -stops.side]),
    )


_ROWS_AT_ONCE = 256
"""Rows of the table finished together: few enough for the intermediate results to be small."""


def seconds_between(router: Router, metric: Metric, placings: Placings) -> NDArray[np.int32]:
    """Compute the ways that take a turn, put in those along one edge, and round up to seconds."""
    departures = router.departures(metric, placings.edge, placings.left)
    arrivals = router.arrivals(placings.edge, placings.left)
    table = router.durations(metric, departures, arrivals)
    _put_in_direct_ways(table, placings)
    for first in range(0, len(table), _ROWS_AT_ONCE):
        rows = table[first : first + _ROWS_AT_ONCE]
        rows[:] = np.where(rows < NO_WAY, -(-rows // 1000), UNREACHABLE)
    np.fill_diagonal(table, 0)
    return table


def seconds_around(
    router: Router, metric: Metric, placings: Placings, stop: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Compute one row and one column of :func:`seconds_between`, without the rest: from a stop to all, and back."""
    edge, left = placings.edge, placings.left
    here = slice(stop, stop + 1)
    there = router.durations(metric, router.departures(metric, edge[here], left[here]), router.arrivals(edge, left))[0]
    back = router.durations(metric, router.departures(metric, edge, left), router.arrivals(edge[here], left[here]))
    back = back[:, 0].copy()
    same_street = np.flatnonzero(placings.street == placings.street[stop])
    for way in range(2):
        if edge[stop, way] < 0:
            continue
        allowed = same_street[edge[same_street, way] >= 0]
        ahead = allowed[placings.fraction[allowed, way] >= placings.fraction[stop, way]]
        behind = allowed[placings.fraction[allowed, way] <= placings.fraction[stop, way]]
        passed = placings.passed[:, way]
        there[ahead] = np.minimum(there[ahead], np.maximum(passed[ahead] - passed[stop], 0))
        back[behind] = np.minimum(back[behind], np.maximum(passed[stop] - passed[behind], 0))
    for seconds in (there, back):
        seconds[:] = np.where(seconds < NO_WAY, -(-seconds // 1000), UNREACHABLE)
        seconds[stop] = 0
    return there, back


def _put_in_direct_ways(table: NDArray[np.int32], placings: Placings) -> None:
    """Lower the milliseconds between stops on one edge, the second at or beyond the first, to the piece between."""
    order = np.argsort(placings.street, kind="stable")
    street = placings.street[order]
    for stops in np.split(order, np.flatnonzero(street[1:] != street[:-1]) + 1):
        if len(stops) < 2 or placings.street[stops[0]] < 0:
            continue
        for way in range(2):
            allowed = stops[placings.edge[stops, way] >= 0]
            allowed = allowed[np.argsort(placings.fraction[allowed, way], kind="stable")]
            fraction, passed = placings.fraction[allowed, way], placings.passed[allowed, way]
            # Those at the same place are ahead of each other.
            first_ahead = np.searchsorted(fraction, fraction)
            for number, stop in enumerate(allowed.tolist()):
                ahead = slice(first_ahead[number], None)
                direct = np.maximum(passed[ahead] - passed[number], 0)
                table[stop, allowed[ahead]] = np.minimum(table[stop, allowed[ahead]], direct)


def drive_between(router: Router, metric: Metric, placings: Placings, i: int, j: int) -> Drive | None:
    """Find the fastest way between two stops, by the same sums as the table."""
    edge, left, fraction = placings.edge, placings.left, placings.fraction
    way = router.way(
        metric,
        router.departures(metric, edge[i : i + 1], left[i : i + 1]),
        router.arrivals(edge[j : j + 1], left[j : j + 1]),
    )
    drive = None
    if way is not None:
        column_out = 0 if way.edges[0] == edge[i, 0] else 1
        column_in = 0 if way.edges[-1] == edge[j, 0] else 1
        durations = np.array(way.durations, dtype=np.int64)
        durations[-1] -= left[j, column_in]
        drive = Drive(
            duration=way.duration,
            edge=np.array(way.edges, dtype=np.int32),
            durations=durations,
            num_turns=np.array(way.num_turns, dtype=np.int64),
            start=float(fraction[i, column_out]),
            end=float(fraction[j, column_in]),
            side=Side(int(placings.side[j, column_in])),
        )
    for column in range(2):
        if 0 <= edge[i, column] == edge[j, column] and fraction[j, column] >= fraction[i, column]:
            direct = max(0, int(placings.passed[j, column] - placings.passed[i, column]))
            if drive is None or direct < drive.duration:
                drive = Drive(
                    duration=direct,
                    edge=edge[i, column : column + 1],
                    durations=np.array([direct], dtype=np.int64),
                    num_turns=np.empty(0, dtype=np.int64),
                    start=float(fraction[i, column]),
                    end=float(fraction[j, column]),
                    side=Side(int(placings.side[j, column])),
                )
    return drive
