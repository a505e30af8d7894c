"""When crews come to the stops of a plan: a 90 % window for each, sharpened as the day goes on.

What others use::

    arrival_windows(plan, now=now, spreads=spreads, seed=1, seen=[...])  -> CrewArrivals, one for each list
    spreads_of(city.service_types)                                      -> Spreads
    CrewSeen(crew_id=..., stops=(StopSeen(order_id=..., arrived=..., left=...), ...))
"""

from dispatch.completion.arrivals.seen import CrewSeen, StopSeen
from dispatch.completion.arrivals.spreads import EMERGENCY_CHANCE, Spreads, spreads_of
from dispatch.completion.arrivals.windows import NUM_REPLICATIONS, ArrivalWindow, CrewArrivals, arrival_windows

__all__ = [
    "EMERGENCY_CHANCE",
    "NUM_REPLICATIONS",
    "ArrivalWindow",
    "CrewArrivals",
    "CrewSeen",
    "Spreads",
    "StopSeen",
    "arrival_windows",
    "spreads_of",
]
