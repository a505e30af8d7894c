"""Service types: what a kind of request means as work."""

from collections.abc import Iterable, Mapping

from dispatch.city.limits import (
    MAX_DUPLICATE_DAYS,
    MAX_DUPLICATE_RADIUS,
    MAX_LOAD,
    MAX_PRIORITY_HOURS,
    MAX_SERVICE_MINUTES,
    MAX_TARGET_DAYS,
    require_between,
)
from dispatch.city.tables import InspectionTable, ServiceTypeTable
from dispatch.errors import CityProfileError
from dispatch.model import Department, Inspection, ServiceType, TimeOnSite


def build_service_type(
    name: str, table: ServiceTypeTable, departments: Iterable[Department], sources: Mapping[str, str]
) -> ServiceType:
    """Turn a type's table into the type.

    Parameters
    ----------
    departments
        All of the profile's; those whose work it is have to have what it takes.
    sources
        Where figures come from that the type itself names no source of.
    """
    where = f'[service_types."{name}"]'
    by_code = {one.code: one for one in departments}
    for code in (table.department, *table.department_by_district.values()):
        if code not in by_code:
            raise CityProfileError(f"{where}: department {code!r} is not among [departments]")
        _require_able(where, table, by_code[code])
    require_between(where, "priority_hours", table.priority_hours, 0.1, MAX_PRIORITY_HOURS)
    require_between(where, "target_days", table.target_days or 0, 0, MAX_TARGET_DAYS)
    require_between(where, "duplicate_radius", table.duplicate_radius, 0, MAX_DUPLICATE_RADIUS)
    require_between(where, "duplicate_days", table.duplicate_days, 0.01, MAX_DUPLICATE_DAYS)
    return ServiceType(
        name=name,
        department=table.department,
        department_by_district=table.department_by_district,
        requests=table.requests,
        on_site=_time_on_site(where, table),
        skills=table.skills,
        equipment=table.equipment,
        load=table.load,
        material=table.material,
        target_days=table.target_days,
        prize=round(table.priority_hours * 3600),
        duplicate_radius=table.duplicate_radius,
        duplicate_days=table.duplicate_days,
        merge_duplicates=table.merge_duplicates,
        confused_with=table.confused_with,
        inspection=None if table.inspection is None else _inspection(where, table.inspection),
        on_collection_day=table.on_collection_day,
        sources={**sources, **table.sources},
    )


def require_comparable(service_types: Mapping[str, ServiceType]) -> None:
    """Refuse a type that is confused with one that is not there or is another department's: an order has one."""
    for kind in service_types.values():
        for name in kind.confused_with:
            other = service_types.get(name)
            where = f'[service_types."{kind.name}"]: confused_with names'
            if other is None or other is kind:
                raise CityProfileError(f"{where} {name!r}, which is no other service type")
            if (kind.department, kind.department_by_district) != (other.department, other.department_by_district):
                raise CityProfileError(f"{where} {name!r}, which is the work of another department")


def _inspection(where: str, table: InspectionTable) -> Inspection:
    return Inspection(
        on_site=_time_on_site(f"{where} inspection", table), skills=table.skills, equipment=table.equipment
    )


def _time_on_site(where: str, table: ServiceTypeTable | InspectionTable) -> TimeOnSite:
    median = table.service_minutes
    require_between(where, "service_minutes", median, 0.1, MAX_SERVICE_MINUTES)
    nine_of_ten = median if table.service_minutes_90 is None else table.service_minutes_90
    require_between(where, "service_minutes_90", nine_of_ten, median, MAX_SERVICE_MINUTES)
    return TimeOnSite(median=round(median * 60), nine_of_ten=round(nine_of_ten * 60))


def _require_able(where: str, table: ServiceTypeTable, department: Department) -> None:
    """Refuse a type for which the department has nobody."""
    skills = {skill for crew in department.crews for skill in crew.skills}
    equipment = {item for crew in department.crews for item in crew.equipment}
    carried = {dimension for crew in department.crews for dimension in crew.capacity}
    visits: tuple[ServiceTypeTable | InspectionTable, ...] = (table,)
    if table.inspection is not None:
        visits = (table, table.inspection)
    for visit in visits if department.crews else ():
        for skill in visit.skills:
            if skill not in skills:
                raise CityProfileError(f"{where}: no crew of {department.code} has the skill {skill!r}")
        for item in visit.equipment:
            if item not in equipment:
                raise CityProfileError(f"{where}: no crew of {department.code} has the equipment {item!r}")
    for key, amounts in (("load", table.load), ("material", table.material)):
        for dimension, amount in amounts.items():
            require_between(where, f"{key} of {dimension}", amount, 0, MAX_LOAD)
            if department.crews and dimension not in carried:
                raise CityProfileError(f"{where}: no crew of {department.code} has a capacity for {dimension!r}")
    for dimension in table.load:
        if dimension in table.material:
            raise CityProfileError(f"{where}: {dimension!r} is taken on board and used up: name it in one of the two")
