"""Driven times as trips along the streets: each routed at the speeds of its hour."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from geodata.streets.directions import Drive
from geodata.streets.driven_trips.reading import DrivenTime, LeftOut
from geodata.streets.network import StreetNetwork
from geodata.streets.traffic import SpeedFactors, Trips, durations_in, period_of
from geodata.streets.travel_times import TravelTimes


def route_trips(
    times: Sequence[DrivenTime],
    network: StreetNetwork,
    factors: SpeedFactors,
    *,
    on_trips: Callable[[int, int], None] | None = None,
) -> tuple[Trips, list[LeftOut]]:
    """Find the way of each driven time: the fastest at the speeds of its hour.

    A trip's fixed seconds are the costs of the turns on its way. So what these factors predict for it is what the
    router says, but for the router's whole milliseconds: it rounds each edge.

    Parameters
    ----------
    times
        Where and when was driven, and for how long.
    network
        The streets.
    factors
        Speeds by class of street and hour, those that learning starts from.
    on_trips
        Called now and then with how many are done, of how many.

    Returns
    -------
    trips : Trips
        Those that have a way, in the order given.
    left_out : list of LeftOut
        The others, in the order given: an end is off the network, no way leads from one end to the other, or both meet
        the streets at one place, so that nothing is driven between them. None of this depends on the speeds.

    Raises
    ------
    TrafficDataError
        If a class of the network has no factors.
    """
    travel_times = TravelTimes(network, factors=factors)
    period = [period_of(time.departed).index for time in times]
    routed: dict[int, _Routed | LeftOut] = {}
    # All trips of one hour together: its durations are worked out once, and the points located in one go.
    for _, group in groupby(sorted(range(len(times)), key=period.__getitem__), key=period.__getitem__):
        numbers = list(group)
        routed.update(
            zip(numbers, _route_in_one_period([times[i] for i in numbers], travel_times, factors), strict=True)
        )
        if on_trips:
            on_trips(len(routed), len(times))
    results = [routed[i] for i in range(len(times))]
    kept = [i for i, result in enumerate(results) if isinstance(result, _Routed)]
    ways = [result for result in results if isinstance(result, _Routed)]
    trips = Trips(
        edge_offset=np.cumsum([0, *(len(way.drive.edge) for way in ways)]),
        edge=np.concatenate([np.empty(0, dtype=np.int32), *(way.drive.edge for way in ways)]),
        first_fraction=np.array([way.drive.start for way in ways]),
        last_fraction=np.array([way.drive.end for way in ways]),
        period=np.array([period[i] for i in kept], dtype=np.int32),
        fixed=np.array([way.turn_costs / 1000 for way in ways]),
        driven=np.array([times[i].seconds for i in kept]),
    )
    return trips, [result for result in results if isinstance(result, LeftOut)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Routed:
    """A way, and the milliseconds that its turns cost."""

    drive: Drive
    turn_costs: int


def _route_in_one_period(
    times: Sequence[DrivenTime], travel_times: TravelTimes, factors: SpeedFactors
) -> Iterator[_Routed | LeftOut]:
    departed = times[0].departed
    edge_duration = durations_in(travel_times.network, period_of(departed), factors)
    lon, lat = zip(*(time.start for time in times), *(time.end for time in times), strict=True)
    table = travel_times.at(departed)(lon, lat)
    for i, time in enumerate(times):
        start, end = i, len(times) + i
        off = [(name, point) for name, point in (("from", start), ("to", end)) if not table.on_network[point]]
        if off:
            name, point = off[0]
            where = f"{name} {lon[point]},{lat[point]}"
            detail = f"{where} is {table.stops.explain(point)}"
            yield LeftOut(line_number=time.line_number, reason="off-the-network", detail=detail)
            continue
        between = f"from {lon[start]},{lat[start]} to {lon[end]},{lat[end]}"
        try:
            drive = table.drive(start, end)
        except ValueError:
            yield LeftOut(line_number=time.line_number, reason="no-way", detail=f"no way leads {between}")
            continue
        # By place, not by time: who is left out must not depend on the speeds.
        if len(drive.edge) == 1 and drive.start == drive.end:
            detail = f"nothing is driven {between}: both are at one place of a street"
            yield LeftOut(line_number=time.line_number, reason="nothing-driven", detail=detail)
        else:
            yield _Routed(drive=drive, turn_costs=_turn_costs(drive, edge_duration))


def _turn_costs(drive: Drive, edge_duration: NDArray[np.int32]) -> int:
    """Give what a drive takes beyond its edges, in milliseconds.

    The turn into an edge is in the drive's duration of that edge; no turn leads into the first.
    """
    costs = drive.durations[1:] - edge_duration[drive.edge[1:]]
    if len(costs):
        # Of the last edge only a part is driven. Seen from its other end the router may round it the other way.
        last = edge_duration[drive.edge[-1]]
        costs[-1] += last - np.rint(drive.end * last)
    return max(int(costs.sum()), 0)
