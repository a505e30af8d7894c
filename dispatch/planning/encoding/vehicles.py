"""From crews to vehicles; one that is out already begins with a job that stands for what it has done so far."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dispatch.model import Crew, CrewState, ReloadPoint
from dispatch.planning.encoding.clock import DayClock
from solvers.problem import UNREACHABLE, Break, Job, Matrix, Reload, TimeWindow, Vehicle


def vehicle_of(
    crew: Crew,
    number: int,
    clock: DayClock,
    *,
    place_index: Mapping[str, int],
    skill_number: Mapping[str, int],
    dimensions: Sequence[str],
) -> Vehicle:
    """Read a crew that has not left yet: it does so no earlier than its plan is made."""
    shift = clock.hours(crew.shift_start, crew.shift_end)
    return Vehicle(
        id=number,
        start=place_index[crew.start],
        end=place_index[crew.end],
        shift=TimeWindow(max(clock.now, shift.start), shift.end),
        max_overtime=crew.max_overtime,
        overtime_cost=crew.overtime_price,
        capacity=tuple(crew.capacity.get(name, 0) for name in dimensions),
        load_lifetime=crew.material_lifetime,
        reloads=tuple(_reload(one, place_index, clock) for one in crew.reloads),
        breaks=_breaks(crew, clock),
        skills=frozenset(skill_number[name] for name in (*crew.skills, *crew.equipment)),
    )


def past_job(
    state: CrewState, crew: Crew, number: int, location: int, vehicle: int, clock: DayClock, dimensions: Sequence[str]
) -> Job:
    """Make the job that a crew's route begins with where it is out already.

    It lasts from when the truck was last loaded until the crew is free, where the crew then is; it took on board and
    used up what the crew has since, at most what its truck holds. So capacity, the age of what is on board and overtime
    count on from there.
    """
    loaded, free = clock.second(state.loaded), clock.second(state.free)
    return Job(
        id=number,
        location=location,
        service_duration=free - loaded,
        time_windows=(TimeWindow(loaded, loaded),),
        delivery=tuple(min(state.material.get(name, 0), crew.capacity.get(name, 0)) for name in dimensions),
        pickup=tuple(min(state.load.get(name, 0), crew.capacity.get(name, 0)) for name in dimensions),
        allowed_vehicles=frozenset({vehicle}),
    )


def on_the_road(vehicle: Vehicle, crew: Crew, state: CrewState, past: Job, clock: DayClock, matrix: Matrix) -> Vehicle:
    """Let a vehicle begin with its past.

    Breaks that should have begun before the crew is free may begin then, one behind the other. Where it cannot be back
    in time any more, it may take as much overtime as the way back and its breaks need.
    """
    loaded, free = clock.second(state.loaded), clock.second(state.free)
    breaks = _breaks_ahead(crew, state.num_breaks, free, clock)
    latest = max(loaded, vehicle.shift.end)
    needed = _soonest_back(breaks, free, past.location, vehicle.end, matrix)
    return replace(
        vehicle,
        start=past.location,
        shift=TimeWindow(loaded, latest),
        max_overtime=max(vehicle.max_overtime, needed - latest),
        breaks=breaks,
        frozen=(past.id,),
    )


def _breaks_ahead(crew: Crew, num_had: int, free: int, clock: DayClock) -> tuple[Break, ...]:
    """Give the breaks still to come, each open long enough to be had where the crew is."""
    breaks: list[Break] = []
    over = free
    for number in range(num_had, len(crew.breaks)):
        one = _break(crew, number, clock)
        (window,) = one.time_windows
        begins = max(over, window.start)
        breaks.append(replace(one, id=len(breaks), time_windows=(TimeWindow(window.start, max(window.end, begins)),)))
        over = begins + one.duration
    return tuple(breaks)


def _soonest_back(breaks: Sequence[Break], free: int, place: int, end: int | None, matrix: Matrix) -> int:
    """Say when a crew with nothing more to do is back: its breaks had where it is, or as far as possible at the end."""
    there = _after_breaks(breaks, free)
    times = [] if there is None else [there + _way(place, end, there, matrix)]
    drive = _way(place, end, free, matrix)
    back = _after_breaks(breaks, free + drive)
    if back is not None:
        times.append(back)
    return min(times, default=free)


def _after_breaks(breaks: Sequence[Break], clock: int) -> int | None:
    """Say when a crew that stays where it is has had its breaks; None where one begins too late."""
    for one in breaks:
        (window,) = one.time_windows
        clock = max(clock, window.start)
        if clock > window.end:
            return None
        clock += one.duration
    return clock


def _way(place: int, end: int | None, begins: int, matrix: Matrix) -> int:
    duration = 0 if end is None else matrix.duration(place, end, begins)
    return duration if duration < UNREACHABLE else 0


def _reload(point: ReloadPoint, place_index: Mapping[str, int], clock: DayClock) -> Reload:
    opening: tuple[TimeWindow, ...] = ()
    if point.opens is not None and point.closes is not None:
        opening = (clock.hours(point.opens, point.closes),)
    return Reload(location=place_index[point.place], service_duration=point.duration, time_windows=opening)


def _breaks(crew: Crew, clock: DayClock) -> tuple[Break, ...]:
    """Read the crew's breaks that are still to come: what could only have begun before now has been taken."""
    breaks = (_break(crew, number, clock) for number in range(len(crew.breaks)))
    return tuple(one for one in breaks if one.time_windows[0].end >= clock.now)


def _break(crew: Crew, number: int, clock: DayClock) -> Break:
    one = crew.breaks[number]
    return Break(id=number, duration=one.duration, time_windows=(clock.hours(one.earliest, one.latest),))
