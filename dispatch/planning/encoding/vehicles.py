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
    state: CrewState, number: int, location: int, vehicle: int, clock: DayClock, dimensions: Sequence[str]
) -> Job:
    """Make the job that a crew's route begins with where it is out already.

    It lasts from when the truck was last loaded until the crew is free, where the crew then is; it took on board and
    used up what the crew has since. So capacity, the age of what is on board and overtime count on from there.
    """
    loaded, free = clock.second(state.loaded), clock.second(state.free)
    return Job(
        id=number,
        location=location,
        service_duration=free - loaded,
        time_windows=(TimeWindow(loaded, loaded),),
        delivery=tuple(state.material.get(name, 0) for name in dimensions),
        pickup=tuple(state.load.get(name, 0) for name in dimensions),
        allowed_vehicles=frozenset({vehicle}),
    )


def on_the_road(vehicle: Vehicle, crew: Crew, state: CrewState, past: Job, clock: DayClock, matrix: Matrix) -> Vehicle:
    """Let a vehicle begin with its past.

    A break that should have begun before the crew is free may begin then. Where it cannot be back in time any more,
    it may take as much overtime as the way back needs.
    """
    loaded, free = clock.second(state.loaded), clock.second(state.free)
    breaks = [_break(crew, number, clock) for number in range(state.num_breaks, len(crew.breaks))]
    breaks = [
        replace(one, time_windows=tuple(TimeWindow(each.start, max(each.end, free)) for each in one.time_windows))
        for one in breaks
    ]
    way_back = 0 if vehicle.end is None else matrix.duration(past.location, vehicle.end, free)
    needed = free + sum(one.duration for one in breaks) + (way_back if way_back < UNREACHABLE else 0)
    return replace(
        vehicle,
        start=past.location,
        shift=TimeWindow(loaded, max(loaded, vehicle.shift.end)),
        max_overtime=max(vehicle.max_overtime, needed - max(loaded, vehicle.shift.end)),
        breaks=tuple(replace(one, id=number) for number, one in enumerate(breaks)),
        frozen=(past.id,),
    )


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
