"""A department's crews: what stands in one line of a profile, for each of the like crews it counts."""

from collections.abc import Collection
from datetime import time

from dispatch.city.limits import (
    MAX_BALANCE_PRICE,
    MAX_CREWS,
    MAX_LOAD,
    MAX_OVERTIME_PRICE,
    MAX_SERVICE_MINUTES,
    require_between,
)
from dispatch.city.tables import BreakTable, CrewTable, DepartmentTable, ReloadTable
from dispatch.errors import CityProfileError
from dispatch.model import Crew, CrewBreak, Department, ReloadPoint, Territories


def build_department(code: str, table: DepartmentTable, places: Collection[str]) -> Department:
    """Turn a department's table into the department; ``places`` are those the profile knows."""
    where = f"[departments.{code}]"
    crews = tuple(crew for line in table.crews for crew in _crews(code, line, places))
    if table.territories != "none" and not any(crew.districts for crew in crews):
        raise CityProfileError(f"{where}: territories are {table.territories}, but no crew has districts")
    require_between(where, "territory_minutes", table.territory_minutes, 0, MAX_SERVICE_MINUTES)
    require_between(where, "balance_price", table.balance_price, 0, MAX_BALANCE_PRICE)
    require_between(where, "fairness_floor", table.fairness_floor, 0, 1)
    return Department(
        code=code,
        name=table.name,
        crews=crews,
        territories=Territories(table.territories),
        territory_price=round(table.territory_minutes * 60),
        balance_price=table.balance_price,
        fairness_floor=table.fairness_floor,
    )


def _crews(code: str, line: CrewTable, places: Collection[str]) -> list[Crew]:
    where = f"[[departments.{code}.crews]] {line.id}"
    shift_start, shift_end = _hours(line.shift, "shift", where)
    require_between(where, "count", line.count, 1, MAX_CREWS)
    end = line.end or line.start
    for key, place in (("start", line.start), ("end", end)):
        _require_place(where, key, place, places)
    for dimension, amount in line.capacity.items():
        require_between(where, f"capacity of {dimension}", amount, 0, MAX_LOAD)
    require_between(where, "overtime_minutes", line.overtime_minutes, 0, MAX_SERVICE_MINUTES)
    require_between(where, "overtime_price", line.overtime_price, 0, MAX_OVERTIME_PRICE)
    lifetime = line.material_lifetime_minutes
    if lifetime is not None:
        require_between(where, "material_lifetime_minutes", lifetime, 1, MAX_SERVICE_MINUTES)
    breaks = tuple(_break(one, where, shift_start, shift_end) for one in line.breaks)
    reloads = tuple(_reload(one, where, places) for one in line.reloads)
    return [
        Crew(
            id=line.id if line.count == 1 else f"{line.id}-{number}",
            department=code,
            start=line.start,
            end=end,
            shift_start=shift_start,
            shift_end=shift_end,
            skills=line.skills,
            equipment=line.equipment,
            capacity=line.capacity,
            breaks=breaks,
            reloads=reloads,
            material_lifetime=None if lifetime is None else round(lifetime * 60),
            districts=line.districts,
            max_overtime=round(line.overtime_minutes * 60),
            overtime_price=line.overtime_price if line.overtime_minutes else 0,
        )
        for number in range(1, line.count + 1)
    ]


def _break(table: BreakTable, where: str, shift_start: time, shift_end: time) -> CrewBreak:
    earliest, latest = _hours(table.between, "break", where)
    require_between(where, "break minutes", table.minutes, 1, MAX_SERVICE_MINUTES)
    if latest < shift_start or earliest > shift_end:
        raise CityProfileError(f"{where}: a break between {earliest:%H:%M} and {latest:%H:%M} lies outside the shift")
    return CrewBreak(duration=round(table.minutes * 60), earliest=earliest, latest=latest)


def _reload(table: ReloadTable, where: str, places: Collection[str]) -> ReloadPoint:
    _require_place(where, "reloads", table.place, places)
    require_between(where, "minutes of a reload", table.minutes, 0, MAX_SERVICE_MINUTES)
    opens, closes = (None, None) if table.open is None else _hours(table.open, "opening", where)
    return ReloadPoint(place=table.place, duration=round(table.minutes * 60), opens=opens, closes=closes)


def _require_place(where: str, key: str, place: str, places: Collection[str]) -> None:
    if place not in places:
        raise CityProfileError(f"{where}: {key} names a place {place!r} that [places] does not have")


def _hours(texts: tuple[str, str], what: str, where: str) -> tuple[time, time]:
    """Read two local times of day, the second behind the first."""
    start, end = (_time_of_day(text, what, where) for text in texts)
    if end <= start:
        raise CityProfileError(f"{where}: {what} ends before it starts: {start:%H:%M} to {end:%H:%M}")
    return start, end


def _time_of_day(text: str, what: str, where: str) -> time:
    try:
        moment = time.fromisoformat(text)
    except ValueError as error:
        raise CityProfileError(f"{where}: {what} {text!r} is not a time of day such as 06:30") from error
    if moment.tzinfo is not None:
        raise CityProfileError(f"{where}: {what} {text!r} names an offset: profiles are in the city's own time")
    return moment
