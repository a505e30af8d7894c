"""What becomes of a department's queue under other crews, shifts, yards or demand, beside today's.

Both are simulated on the same drawn weeks of requests with the same draws for every job (common random numbers), so
that what differs is the scenario. A department's crews are one pool: any of them does any of its jobs, the one due
earliest first. Skills, territories and duplicates are for plans.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from dispatch.city import City
from dispatch.completion.flows.demand import DAY, DepartmentDemand, Jobs, day_number, draw_jobs
from dispatch.completion.flows.productivity import Productivity, drawn_on_site, with_another_yard
from dispatch.completion.flows.queues import Served, Working, serve
from dispatch.errors import ForecastError
from dispatch.model import Department
from geodata.streets.leg import Position

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)

CONFIDENCE = 0.95
"""Part of all such intervals that hold the true mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """When the crews of a department work: from and to, on weekdays (Monday is 0) that are no holiday."""

    start: time
    end: time
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is changed; by department, those not named stay as they are.

    Attributes
    ----------
    crews
        How many there are.
    shifts
        When all of them work.
    yards
        A further yard, to leave from and return to where it is nearer.
    demand
        By our service type, how much of what came in so far comes in.
    storm
        Times as much of everything comes in for seven days from ``storm_day`` on.
    """

    crews: Mapping[str, int] = field(default_factory=dict)
    shifts: Mapping[str, Shift] = field(default_factory=dict)
    yards: Mapping[str, Position] = field(default_factory=dict)
    demand: Mapping[str, float] = field(default_factory=dict)
    storm: float = 1.0
    storm_day: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean over replications with the interval of 95 % around it; None for one replication."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One measure of one department, today and in the scenario.

    ``delta`` is scenario less base, paired by replication. A measure that some replication has no value for is None.
    """

    base: Interval | None
    scenario: Interval | None
    delta: Interval | None


MEASURES: Mapping[str, str] = {
    "done_per_day": "jobs done a day",
    "backlog": "open at the end",
    "overdue": "overdue at the end",
    "on_time": "done by its target, of what fell due, %",
    "median_days": "days until half are done",
    "nine_of_ten_days": "days until 9 of 10 are done",
    "busy": "crew time at work, %",
}
"""Every measure, with what it says. Days are of what came in during the first half of the time simulated."""


def what_if(
    city: City,
    demand: Mapping[str, DepartmentDemand],
    productivity: Mapping[str, Productivity],
    scenario: Scenario,
    *,
    num_days: int = 56,
    replications: int = 40,
    with_open: bool = True,
    seed: int,
    on_replication: Callable[[int, int], None] | None = None,
) -> dict[str, dict[str, Outcome]]:
    """Simulate each department's queue today and in the scenario.

    Parameters
    ----------
    demand, productivity
        By department; those that one of them lacks are left out.
    with_open
        Whether what is open now stands in the queue when the simulation begins.

    Returns
    -------
    By department, each of :data:`MEASURES`.

    Raises
    ------
    ForecastError
        Where the scenario speaks of what the city does not have, or makes no sense.
    """
    _require_sound(city, scenario, num_days, replications)
    departments = [one for one in city.departments if one.code in demand and one.code in productivity]
    values: dict[str, list[tuple[dict[str, float], dict[str, float]]]] = {one.code: [] for one in departments}
    for replication in range(replications):
        for department in departments:
            code = department.code
            both = []
            for one in (Scenario(), scenario):
                jobs = draw_jobs(
                    demand[code],
                    num_days=num_days,
                    factors=one.demand,
                    storm=one.storm,
                    storm_day=one.storm_day,
                    with_open=with_open,
                    seed=seed,
                    replication=replication,
                )
                both.append(_run(city, department, demand[code], productivity[code], one, jobs, num_days))
            values[code].append((both[0], both[1]))
        if on_replication:
            on_replication(replication + 1, replications)
    return {code: {name: _outcome(rows, name) for name in MEASURES} for code, rows in values.items()}


def interval(values: Sequence[float]) -> Interval:
    """Return the mean of values and its interval by Student's t."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Interval(mean=mean, low=None, high=None)
    reach = float(stdtrit(len(values) - 1, (1 + CONFIDENCE) / 2)) * float(np.std(values, ddof=1)) / sqrt(len(values))
    return Interval(mean=mean, low=mean - reach, high=mean + reach)


def _run(
    city: City,
    department: Department,
    demand: DepartmentDemand,
    productivity: Productivity,
    scenario: Scenario,
    jobs: Jobs,
    num_days: int,
) -> dict[str, float]:
    yard = scenario.yards.get(department.code)
    if yard is not None:
        productivity = with_another_yard(productivity, yard)
    crews = _crews_at_work(city, department, demand, productivity, scenario, num_days)
    on_site = [city.service_types[demand.types[kind]].on_site for kind in jobs.kinds]
    durations = drawn_on_site(on_site, jobs.normal) * productivity.on_site_factor
    durations += productivity.drawn_drives(jobs.chance)
    due = _due(city, demand, jobs)
    # What has no target waits for all that has one, the oldest first.
    latest = float(due[np.isfinite(due)].max(initial=0.0))
    urgency = np.where(np.isfinite(due), due, latest + 1 + jobs.arrivals - float(jobs.arrivals.min(initial=0.0)))
    served = serve(jobs.arrivals, durations, urgency, crews, until=num_days * DAY)
    return _measures(jobs, due, durations, served, crews, num_days)


def _measures(
    jobs: Jobs,
    due: NDArray[np.float64],
    durations: NDArray[np.float64],
    served: Served,
    crews: Sequence[Working],
    num_days: int,
) -> dict[str, float]:
    end = num_days * DAY
    done = served.ended <= end
    fell_due = (due > 0) & (due <= end)
    early = (jobs.arrivals >= 0) & (jobs.arrivals < end / 2)
    waited = np.where(done, served.ended - jobs.arrivals, np.inf)[early] / DAY
    working = sum(crew.duration for crew in crews)
    return {
        "done_per_day": float(done.sum()) / num_days,
        "backlog": float((~done).sum()),
        "overdue": float((~done & (due <= end)).sum()),
        "on_time": 100 * float((served.ended <= due)[fell_due].mean()) if fell_due.any() else np.nan,
        "median_days": _quantile(waited, 0.5),
        "nine_of_ten_days": _quantile(waited, 0.9),
        "busy": 100 * float(durations[done].sum()) / working if working > 0 else np.nan,
    }


def _quantile(waited: NDArray[np.float64], share: float) -> float:
    """Return the days by which a share is done; not a number where that share is not, or nothing came in."""
    if not len(waited):
        return float("nan")
    found = float(np.sort(waited)[int(np.ceil(share * len(waited))) - 1])
    return found if np.isfinite(found) else float("nan")


def _crews_at_work(
    city: City,
    department: Department,
    demand: DepartmentDemand,
    productivity: Productivity,
    scenario: Scenario,
    num_days: int,
) -> list[Working]:
    """Give each crew its shifts, less what a day spends on the ways from and to the yard, breaks and reloads."""
    changed = scenario.shifts.get(department.code)
    num_crews = scenario.crews.get(department.code, len(department.crews))
    found = []
    for number in range(num_crews):
        crew = department.crews[number % len(department.crews)]
        shift = changed or Shift(start=crew.shift_start, end=crew.shift_end)
        starts, ends = [], []
        for day in range(num_days):
            today = day_number(demand, day)
            if today.weekday() not in shift.weekdays or _is_holiday(city, demand, day):
                continue
            start = day * DAY + _seconds(shift.start)
            end = day * DAY + _seconds(shift.end) - productivity.day_overhead
            if end <= start:
                raise ForecastError(
                    f"{department.code}: nothing is left of a shift from {shift.start:%H:%M} to {shift.end:%H:%M} once "
                    f"{productivity.day_overhead / 60:.0f} min for breaks, reloads and the ways to the yard are off"
                )
            starts.append(start)
            ends.append(end)
        found.append(Working(starts=tuple(starts), ends=tuple(ends)))
    return found


def _is_holiday(city: City, demand: DepartmentDemand, day: int) -> bool:
    today = day_number(demand, day)
    return today.weekday() < 5 and not city.calendar.is_working_day(today)


def _due(city: City, demand: DepartmentDemand, jobs: Jobs) -> NDArray[np.float64]:
    """Return when each job is due by its type's target, in seconds of the simulation; infinite without a target."""
    due = np.full(len(jobs.arrivals), np.inf)
    targets = [city.service_types[name].target_days for name in demand.types]
    latest: dict[tuple[int, int], tuple[float, bool]] = {}
    days = np.floor(jobs.arrivals / DAY).astype(np.int64)
    for number, (kind, day) in enumerate(zip(jobs.kinds.tolist(), days.tolist(), strict=True)):
        target = targets[kind]
        if target is None:
            continue
        if (day, target) not in latest:
            asked = demand.begins + timedelta(days=day)
            due_day = city.calendar.add_working_days(asked, target)
            shift = float((due_day.date() - demand.begins.date()).days) * DAY
            latest[day, target] = shift, city.calendar.is_working_day(asked.date())
        shift, on_working_day = latest[day, target]
        due[number] = shift + (float(jobs.arrivals[number]) - day * DAY if on_working_day else 0.0)
    return due


def _outcome(rows: Sequence[tuple[dict[str, float], dict[str, float]]], name: str) -> Outcome:
    base, changed = ([pair[side][name] for pair in rows] for side in (0, 1))
    known = [bool(np.isfinite(values).all()) for values in (base, changed)]
    return Outcome(
        base=interval(base) if known[0] else None,
        scenario=interval(changed) if known[1] else None,
        delta=interval([after - before for before, after in zip(base, changed, strict=True)]) if all(known) else None,
    )


def _require_sound(city: City, scenario: Scenario, num_days: int, replications: int) -> None:
    codes = {department.code for department in city.departments}
    for what, named in (("crews", scenario.crews), ("shift", scenario.shifts), ("yard", scenario.yards)):
        for code in named:
            if code not in codes:
                raise ForecastError(f"{what}: {city.name} has no department {code!r}, but {', '.join(sorted(codes))}")
    for code, count in scenario.crews.items():
        if not 0 <= count <= _MOST_CREWS:
            raise ForecastError(f"crews of {code} must be between 0 and {_MOST_CREWS}, got {count}")
    for name, factor in scenario.demand.items():
        if name not in city.service_types:
            raise ForecastError(
                f"demand: {city.name} has no service type {name!r}, but {', '.join(sorted(city.service_types))}"
            )
        if not 0 <= factor <= _MOST_DEMAND:
            raise ForecastError(f"demand of {name} must be between 0 and {_MOST_DEMAND} times today's, got {factor}")
    if not 0 <= scenario.storm <= _MOST_DEMAND:
        raise ForecastError(f"a storm week must bring between 0 and {_MOST_DEMAND} times as much, got {scenario.storm}")
    if num_days < 2 * 7 or replications < 1:
        raise ForecastError(f"a simulation takes 14 days and 1 replication at least, not {num_days} and {replications}")


_MOST_CREWS = 1_000
_MOST_DEMAND = 20.0
"""Above every storm: it would be another city."""


def _seconds(moment: time) -> float:
    return moment.hour * 3600.0 + moment.minute * 60.0 + moment.second
