"""What a department's crews will be asked for: real weeks of its own history, drawn whole.

A drawn week keeps its days, hours, types and what they have in common, such as a storm. More demand is a second layer
of drawn weeks, thinned; less is a part of the first one. The layers are drawn from generators of their own, so a
scenario changes nothing of what it does not speak of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.city import City
from dispatch.completion.flows.local_days import last_whole_day, start_of
from dispatch.completion.history import NEVER, History
from dispatch.errors import ForecastError

DAY = 86_400.0
WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DepartmentDemand:
    """What one department was asked for, and what of it is open.

    Attributes
    ----------
    types
        Names of our service types that occur.
    days
        Shape (n,), days from the history's first one to each request.
    seconds
        Shape (n,), seconds of the local day.
    kinds
        Shape (n,), positions in ``types``.
    num_days
        Whole days of the history.
    open_since
        Shape (m,), seconds before the simulation begins (below 0) at which what is open was asked for.
    open_kinds
        Shape (m,).
    begins
        Midnight after the last whole day.
    """

    types: tuple[str, ...]
    days: NDArray[np.int64]
    seconds: NDArray[np.float64]
    kinds: NDArray[np.int64]
    num_days: int
    open_since: NDArray[np.float64]
    open_kinds: NDArray[np.int64]
    begins: datetime

    @property
    def counts(self) -> dict[str, int]:
        """Return how many of each type came in."""
        return {name: int((self.kinds == kind).sum()) for kind, name in enumerate(self.types)}


def department_demand(history: History, city: City) -> dict[str, DepartmentDemand]:
    """Sort a history's requests by whose work they are; departments that were asked for nothing are left out.

    Raises
    ------
    ForecastError
        Where the history has less than two whole weeks.
    """
    zone = city.zone
    last = last_whole_day(history, zone)
    begins = start_of(last + timedelta(days=1), zone)
    moments = [datetime.fromtimestamp(int(moment), zone) for moment in history.requested]
    first = min((moment.date() for moment in moments), default=last)
    num_days = (last - first).days + 1
    if num_days < 2 * WEEK:
        raise ForecastError(
            f"the history has {num_days} whole days, {first} to {last}: drawing weeks from it needs {2 * WEEK} at least"
        )
    names = sorted(city.service_types)
    kind_of = {code: names.index(kind.name) for code, kind in city.type_of_request.items()}
    kinds = np.array([kind_of.get(code, -1) for code in history.service_codes], dtype=np.int64)
    owners = np.array(
        [
            "" if kind < 0 else city.service_types[names[kind]].department_in(district)
            for kind, district in zip(kinds, history.districts, strict=True)
        ],
        dtype=np.object_,
    )
    days = np.array([(moment.date() - first).days for moment in moments], dtype=np.int64)
    seconds = np.array([_seconds_of_day(moment) for moment in moments], dtype=np.float64)
    is_open = history.ended == NEVER
    whole = (days >= 0) & (days < num_days)
    found = {}
    for department in city.departments:
        mine = owners == department.code
        if (mine & whole).any():
            found[department.code] = DepartmentDemand(
                types=tuple(names),
                days=days[mine & whole],
                seconds=seconds[mine & whole],
                kinds=kinds[mine & whole],
                num_days=num_days,
                open_since=np.minimum(history.requested[mine & is_open] - begins.timestamp(), 0.0),
                open_kinds=kinds[mine & is_open],
                begins=begins,
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Jobs:
    """Jobs of one replication, the earliest first. All arrays are of shape (n,).

    Attributes
    ----------
    arrivals
        Seconds from the start of the simulation; below 0 for what is open when it begins.
    kinds
        Positions in the demand's types.
    normal, chance
        Draws that durations are made from: standard normal ones, and uniform ones.
    """

    arrivals: NDArray[np.float64]
    kinds: NDArray[np.int64]
    normal: NDArray[np.float64]
    chance: NDArray[np.float64]


def draw_jobs(
    demand: DepartmentDemand,
    *,
    num_days: int,
    factors: Mapping[str, float],
    storm: float,
    storm_day: int,
    with_open: bool,
    seed: int,
    replication: int,
) -> Jobs:
    """Draw what comes in on ``num_days`` days, and put what is open before it.

    Parameters
    ----------
    factors
        By our type, how much of what came in so far comes in now; 1 where nothing is said.
    storm
        Times as much for seven days from ``storm_day`` on.
    """
    factor = np.array([factors.get(name, 1.0) for name in demand.types])
    most = max(float(factor.max(initial=1.0)), 1.0) * max(storm, 1.0)
    drawn = []
    for layer in range(max(1, int(np.ceil(most)))):
        generator = np.random.default_rng([seed, replication, layer])
        arrivals, kinds = _draw_weeks(demand, num_days, generator)
        jobs = Jobs(
            arrivals=arrivals,
            kinds=kinds,
            normal=generator.standard_normal(len(arrivals)),
            chance=generator.random(len(arrivals)),
        )
        keep = generator.random(len(arrivals))
        stormy = (arrivals >= storm_day * DAY) & (arrivals < (storm_day + WEEK) * DAY)
        wanted = factor[kinds] * np.where(stormy, storm, 1.0) - layer
        drawn.append(_chosen(jobs, keep < wanted))
    if with_open:
        generator = np.random.default_rng([seed, replication, _OPEN])
        num_open = len(demand.open_since)
        drawn.append(
            Jobs(
                arrivals=demand.open_since,
                kinds=demand.open_kinds,
                normal=generator.standard_normal(num_open),
                chance=generator.random(num_open),
            )
        )
    columns = [
        np.concatenate([getattr(one, name) for one in drawn]) for name in ("arrivals", "kinds", "normal", "chance")
    ]
    order = np.argsort(columns[0], kind="stable")
    arrivals, kinds, normal, chance = (column[order] for column in columns)
    return Jobs(arrivals=arrivals, kinds=kinds, normal=normal, chance=chance)


_OPEN = 1_000_000
"""A layer that no demand reaches, for what is open."""


def _draw_weeks(
    demand: DepartmentDemand, num_days: int, generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    starts = np.arange(demand.num_days - WEEK + 1)
    arrivals, kinds = [], []
    for begin in range(0, num_days, WEEK):
        # The first day to come follows the last one known.
        same_weekday = starts[(starts - demand.num_days - begin) % WEEK == 0]
        start = generator.choice(same_weekday)
        inside = (demand.days >= start) & (demand.days < start + min(WEEK, num_days - begin))
        arrivals.append((demand.days[inside] - start + begin) * DAY + demand.seconds[inside])
        kinds.append(demand.kinds[inside])
    return np.concatenate(arrivals), np.concatenate(kinds)


def _chosen(jobs: Jobs, mask: NDArray[np.bool_]) -> Jobs:
    return Jobs(
        arrivals=jobs.arrivals[mask], kinds=jobs.kinds[mask], normal=jobs.normal[mask], chance=jobs.chance[mask]
    )


def _seconds_of_day(moment: datetime) -> float:
    return moment.hour * 3600.0 + moment.minute * 60.0 + moment.second


def day_number(demand: DepartmentDemand, number: int) -> date:
    """Return the date of a day of the simulation, from 0."""
    return demand.begins.date() + timedelta(days=number)
