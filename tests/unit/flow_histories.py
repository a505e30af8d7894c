"""Histories whose answers are known by hand, for what is forecast from a city's flows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
from grid_city import LOS_ANGELES

from dispatch.city.completion import CompletionRules
from dispatch.completion.flows.daily_flows import DailyFlows
from dispatch.completion.history import History, history_of
from geodata.requests.record import ServiceRequest

MONDAY = date(2026, 3, 2)
"""No public holiday lies in the three months from here on but Memorial Day, 25 May."""


def moment(day: int, hour: float = 9.0) -> datetime:
    """Give an hour of a day, from 0 for the Monday."""
    at = MONDAY + timedelta(days=day)
    minutes = round(hour * 60)
    return datetime(at.year, at.month, at.day, minutes // 60, minutes % 60, tzinfo=LOS_ANGELES)


def request(
    number: int, asked: datetime, ended: datetime | None = None, *, code: str = "Light Out", **fields: object
) -> ServiceRequest:
    given: dict[str, object] = {
        "jurisdiction_id": "grid",
        "service_request_id": f"1-{number:05d}",
        "service_code": code,
        "status": "open" if ended is None else "closed",
        "requested_datetime": asked,
        "closed_datetime": ended,
        "agency_responsible": "LIGHT" if code == "Light Out" else "ROAD",
        "district": "1",
        "channel": "phone",
    }
    return ServiceRequest(**(given | fields))  # type: ignore[arg-type]


def steady(num_days: int, *, per_day: int = 3, takes: float = 1.0, code: str = "Light Out") -> list[ServiceRequest]:
    """So many requests at nine each day, each done after so many days."""
    return [
        request(day * per_day + number, moment(day), moment(day) + timedelta(days=takes), code=code)
        for day in range(num_days)
        for number in range(per_day)
    ]


def observed_until(requests: Sequence[ServiceRequest], day: int, hour: float = 0) -> History:
    """Observe until the midnight on which a day begins, or an hour of that day."""
    return history_of(requests, CompletionRules(), observed_until=moment(day, hour))[0]


def flows_with_shocks(seed: int, num_weeks: int) -> DailyFlows:
    """Weeks whose completions share a shock, with a level that wanders a little."""
    generator = np.random.default_rng(seed)
    weekly = np.repeat(np.exp(0.15 * generator.standard_normal(num_weeks)), 7)
    level = np.repeat(1 + 0.02 * np.cumsum(generator.standard_normal(num_weeks)), 7)
    pattern = np.tile([1.3, 1.2, 1.1, 1.0, 1.0, 0.2, 0.2], num_weeks)
    arrivals = generator.poisson(300 * pattern * np.maximum(level, 0.2))
    completions = generator.poisson(290 * pattern * weekly)
    return DailyFlows(first_day=MONDAY, arrivals=arrivals, completions=completions, opening_backlog=20_000)
