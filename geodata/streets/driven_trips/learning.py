"""Learning speed factors from driven times alone: routed, learned from, and routed once more."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from geodata.errors import TrafficDataError
from geodata.streets.driven_trips.reading import DrivenTime, LeftOut
from geodata.streets.driven_trips.routed import route_trips
from geodata.streets.network import StreetNetwork
from geodata.streets.traffic import MIN_TRIPS, LearnedSpeedFactors, SpeedFactors, learn_speed_factors


def learn_from_driven_times(
    times: Sequence[DrivenTime],
    network: StreetNetwork,
    prior: SpeedFactors,
    *,
    seed: int,
    on_trips: Callable[[int, int], None] | None = None,
) -> tuple[LearnedSpeedFactors, list[LeftOut]]:
    """Learn how fast each class of street is driven in each hour from times whose ways are not known.

    The ways are the fastest at the prior's speeds. Where these are far off, drivers took other ways; so the trips are
    routed once more, at the speeds learned from the first ways, and learned from anew, from the prior on. The trips
    held out are the same both times.

    Parameters
    ----------
    times
        Where and when was driven, and for how long.
    network
        The streets.
    prior
        Speed factors to route by, to start from and to stay near.
    seed
        Draws the trips held out.
    on_trips
        Called now and then with how many trips are routed, of how many, each counting twice.

    Returns
    -------
    learned : LearnedSpeedFactors
        With the errors on the trips held out: the prior's along the ways that are the fastest by the prior, those of
        what was learned along the ways it was learned from.
    left_out : list of LeftOut
        The times without a way, in the order given.

    Raises
    ------
    TrafficDataError
        If fewer than :data:`~geodata.streets.traffic.MIN_TRIPS` have a way, or a class of the network has no prior.
    """

    def show(first: int) -> Callable[[int, int], None] | None:
        return None if on_trips is None else lambda done, total: on_trips(first + done, 2 * total)

    trips, left_out = route_trips(times, network, prior, on_trips=show(0))
    if len(trips) < MIN_TRIPS:
        why = f"; line {left_out[0].line_number}: {left_out[0].detail}" if left_out else ""
        raise TrafficDataError(
            f"{len(trips)} trips with a way on these streets are too few to learn from and to measure on: give at "
            f"least {MIN_TRIPS}{why}"
        )
    first = learn_speed_factors(trips, network, prior, seed=seed)
    trips, _ = route_trips(times, network, first.factors, on_trips=show(len(times)))
    second = learn_speed_factors(trips, network, prior, seed=seed)
    return replace(second, held_out=replace(second.held_out, prior=first.held_out.prior)), left_out
