"""What a day comes to: the figures shown beside every plan, each computed here and nowhere else."""

from collections import Counter
from collections.abc import Iterable, Sequence

from dispatch.model import Figures
from dispatch.planning.encoding import Encoding, LegOf, legs_of
from solvers.solution import ReloadStop, Route


def figures(encoding: Encoding, routes: Sequence[Route], deferred_reasons: Iterable[str], leg: LegOf) -> Figures:
    """Sum up routes: driving, work and waiting in seconds, distance in metres, and what was left out by reason."""
    drives = [drive for route in routes for drive in legs_of(encoding, route)]
    served = [encoding.orders[stop.job] for route in routes for stop in route.stops]
    return Figures(
        num_orders=len(encoding.orders),
        num_scheduled=len(served),
        num_requests_scheduled=sum(len(order.request_ids) for order in served),
        deferred_by_reason=dict(sorted(Counter(deferred_reasons).items())),
        num_crews_used=len(routes),
        travel_duration=sum(route.travel_duration for route in routes),
        service_duration=sum(route.service_duration for route in routes),
        waiting_duration=sum(route.waiting_duration for route in routes),
        distance=round(sum(leg(one.origin, one.destination, one.begins).distance for one in drives), 1),
        num_late=sum(stop.lateness > 0 for route in routes for stop in route.stops),
        break_duration=sum(route.break_duration for route in routes),
        overtime_duration=sum(
            max(0, route.end - encoding.problem.vehicles[route.vehicle].shift.end) for route in routes
        ),
        num_reloads=sum(isinstance(one, ReloadStop) for route in routes for one in route.activities),
    )
