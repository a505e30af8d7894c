"""Who does it: a vehicle on one shift, its breaks and the places where it reloads."""

from dataclasses import dataclass

from solvers.errors import ProblemError
from solvers.problem.limits import HORIZON
from solvers.problem.time_window import (
    TimeWindow,
    require_costs,
    require_durations,
    require_integers,
    require_loads,
    require_unique,
    require_window,
    require_windows,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause that a vehicle in use has to take.

    Attributes
    ----------
    id
        Unique among the breaks of a vehicle.
    duration
        Seconds.
    time_windows
        It starts within one of them: earliest first, without overlap, at least one.
    max_load
        By dimension, what the vehicle may carry meanwhile. None for any load.
    """

    id: int
    duration: int
    time_windows: tuple[TimeWindow, ...]
    max_load: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """A place where a vehicle may unload what it picked up and load what it will deliver, as often as it likes.

    Attributes
    ----------
    location
        Index into the matrices.
    service_duration
        Seconds that it takes.
    time_windows
        Reloading starts within one of them; earliest first, without overlap. None leaves it to the shift.
    """

    location: int
    service_duration: int = 0
    time_windows: tuple[TimeWindow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle on one shift.

    Attributes
    ----------
    id
        Unique among the vehicles of a problem.
    start, end
        Places it leaves from and returns to, as indices into the matrices. None lets it begin at its first job, or stop
        at its last.
    shift
        It leaves no earlier than the start and is back no later than the end, or in overtime.
    max_overtime, overtime_cost
        Seconds that it may be back after the end of the shift, and the price of each of them.
    capacity
        What it carries, by load dimension.
    load_lifetime
        A delivery starts no later than so many seconds after the vehicle left the place where it was loaded: its start
        or a reload. None for a load that keeps.
    reloads
        Places where it may reload.
    breaks
        In the order in which it takes them.
    profile
        Index of its matrix.
    kind
        What it is for :class:`~solvers.problem.Effort`.
    fixed_cost, travel_cost, service_cost, duration_cost, distance_cost
        Prices of using it at all, of a second of travel, of a second of setup, service and reloading, of a second from
        leaving the start to being back, and of a metre.
    max_travel_duration, max_duration, max_distance, max_jobs
        Seconds on the road, seconds from leaving the start to being back, metres, number of jobs. None for no limit.
    frozen
        Ids of the jobs its route begins with, in this order.
    fair_work
        Seconds of travel, setup, service and reloading beyond which the problem's ``balance_price`` applies. None for
        never.
    """

    id: int
    start: int | None
    end: int | None
    shift: TimeWindow
    max_overtime: int = 0
    overtime_cost: int = 0
    capacity: tuple[int, ...] = ()
    load_lifetime: int | None = None
    reloads: tuple[Reload, ...] = ()
    breaks: tuple[Break, ...] = ()
    skills: frozenset[int] = frozenset()
    profile: int = 0
    kind: int = 0
    fixed_cost: int = 0
    travel_cost: int = 1
    service_cost: int = 0
    duration_cost: int = 0
    distance_cost: int = 0
    max_travel_duration: int | None = None
    max_duration: int | None = None
    max_distance: int | None = None
    max_jobs: int | None = None
    frozen: tuple[int, ...] = ()
    fair_work: int | None = None


def validate_vehicle(vehicle: Vehicle) -> None:
    """Raise for the first field that contradicts itself."""
    name = f"vehicle {vehicle.id}"
    require_window(name, "shift", vehicle.shift)
    require_durations(
        name,
        max_overtime=vehicle.max_overtime,
        load_lifetime=vehicle.load_lifetime,
        max_travel_duration=vehicle.max_travel_duration,
        max_duration=vehicle.max_duration,
        max_jobs=vehicle.max_jobs,
        profile=vehicle.profile,
    )
    require_integers(name, kind=vehicle.kind)
    if vehicle.shift.end + vehicle.max_overtime > HORIZON:
        raise ProblemError(f"{name}: shift and max_overtime must end within {HORIZON} seconds")
    require_costs(
        name,
        overtime_cost=vehicle.overtime_cost,
        fixed_cost=vehicle.fixed_cost,
        travel_cost=vehicle.travel_cost,
        service_cost=vehicle.service_cost,
        duration_cost=vehicle.duration_cost,
        distance_cost=vehicle.distance_cost,
        max_distance=vehicle.max_distance,
    )
    if vehicle.fair_work is not None and not 1 <= vehicle.fair_work <= HORIZON:
        raise ProblemError(f"{name}: fair_work must be between 1 and {HORIZON} seconds, got {vehicle.fair_work}")
    require_loads(name, capacity=vehicle.capacity)
    require_unique(f"{name}: breaks", (one.id for one in vehicle.breaks))
    for one in vehicle.breaks:
        inner = f"{name}, break {one.id}"
        require_durations(inner, duration=one.duration)
        if not one.time_windows:
            raise ProblemError(f"{inner}: time_windows must hold at least one window")
        require_windows(inner, "time_windows", one.time_windows)
        if one.max_load is not None:
            require_loads(inner, max_load=one.max_load)
    for number, reload in enumerate(vehicle.reloads):
        inner = f"{name}, reload {number}"
        require_durations(inner, service_duration=reload.service_duration)
        require_windows(inner, "time_windows", reload.time_windows)
    if len(set(vehicle.frozen)) < len(vehicle.frozen):
        raise ProblemError(f"{name}: frozen names a job twice: {list(vehicle.frozen)}")
