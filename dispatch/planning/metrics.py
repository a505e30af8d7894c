"""What a day comes to: the figures shown beside every plan, each computed here and nowhere else."""

from collections import Counter
from collections.abc import Iterable, Sequence

from dispatch.model import Figures
from dispatch.planning.encoding import Encoding, LegOf, activities_ahead, legs_of
from solvers.solution import ReloadStop, Route, Stop


def num_scheduled(encoding: Encoding, routes: Sequence[Route]) -> int:
    """Count the orders on routes."""
    return sum(stop.job < len(encoding.orders) for route in routes for stop in route.stops)


def figures(encoding: Encoding, routes: Sequence[Route], deferred_reasons: Iterable[str], leg: LegOf) -> Figures:
    """Sum up what routes still do, in seconds and metres, and what was left out by reason."""
    ahead = {route.vehicle: activities_ahead(encoding, route) for route in routes}
    drives = [drive for route in routes for drive in legs_of(encoding, route)]
    stops = [one for activities in ahead.values() for one in activities if isinstance(one, Stop)]
    served = [encoding.orders[stop.job] for stop in stops]
    past = [job for route in routes if (job := encoding.past_of(route.vehicle)) is not None]
    return Figures(
        num_orders=len(encoding.orders),
        num_scheduled=len(served),
        num_requests_scheduled=sum(len(order.request_ids) for order in served),
        deferred_by_reason=dict(sorted(Counter(deferred_reasons).items())),
        num_crews_used=sum(any(isinstance(one, Stop) for one in activities) for activities in ahead.values()),
        travel_duration=sum(route.travel_duration for route in routes),
        service_duration=sum(route.service_duration for route in routes) - sum(job.service_duration for job in past),
        waiting_duration=sum(route.waiting_duration for route in routes),
        distance=round(sum(leg(one.origin, one.destination, one.begins).distance for one in drives), 1),
        num_late=sum(stop.lateness > 0 for stop in stops),
        break_duration=sum(route.break_duration for route in routes),
        overtime_duration=sum(
            max(0, route.end - encoding.problem.vehicles[route.vehicle].shift.end) for route in routes
        ),
        num_reloads=sum(isinstance(one, ReloadStop) for activities in ahead.values() for one in activities),
    )
