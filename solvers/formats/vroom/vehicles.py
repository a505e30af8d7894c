"""Reading vehicles, their breaks, costs and given routes."""

from typing import cast, get_args

from solvers.errors import ProblemError
from solvers.formats.vroom.fields import LARGEST_ID, LARGEST_TIME, Fields
from solvers.formats.vroom.sheets import BreakSheet, Costs, GivenStep, StepType, VehicleSheet

DEFAULT_PROFILE = "car"
"""Profile of a vehicle that names none, and of the deprecated ``matrix``."""

FASTEST = 5.0
"""VROOM's range of speed factors is above 0, at most 5."""


def read_vehicle(fields: Fields, unknown: list[str]) -> VehicleSheet:
    """Read a vehicle; names of fields that nothing knows are added to ``unknown``."""
    identifier = int(fields.integer("id", most=LARGEST_ID))
    fields.name = f"vehicle {identifier}"
    coordinates = {field: fields.coordinates(field) for field in ("start", "end")}
    places = {field: fields.integer(f"{field}_index", None) for field in ("start", "end")}
    for field, place in places.items():
        if place is None and coordinates[field] is not None:
            raise ProblemError(
                f"{fields.name}: {field} gives coordinates only, which need a routing server, which this program is "
                f"not; give matrices and {field}_index"
            )
    if places["start"] is None and places["end"] is None:
        raise ProblemError(f"{fields.name}: start_index or end_index is needed, or both")
    sheet = VehicleSheet(
        id=identifier,
        profile=cast("str", fields.text("profile", DEFAULT_PROFILE)),
        description=fields.text("description"),
        start=places["start"],
        end=places["end"],
        start_coordinates=coordinates["start"],
        end_coordinates=coordinates["end"],
        capacity=fields.integers("capacity"),
        costs=_read_costs(fields, unknown),
        skills=frozenset(fields.integers("skills")),
        type=cast("str", fields.text("type", "")),
        time_window=fields.window("time_window"),
        breaks=_read_breaks(fields, unknown),
        slowness=_read_slowness(fields),
        max_tasks=fields.integer("max_tasks", None, most=LARGEST_ID),
        max_travel_time=fields.integer("max_travel_time", None, most=LARGEST_TIME),
        max_distance=fields.integer("max_distance", None, most=LARGEST_TIME),
        steps=_read_steps(fields, unknown),
    )
    unknown += fields.unknown()
    return sheet


def _read_slowness(fields: Fields) -> int:
    speed_factor = fields.number("speed_factor", 1.0)
    if not 0 < speed_factor <= FASTEST:
        raise ProblemError(f"{fields.name}: speed_factor must be above 0 and at most {FASTEST:g}, got {speed_factor:g}")
    slowness = 100 / speed_factor
    # A thousandth of the speed is no vehicle; hundredths of its seconds would pass all bounds.
    if slowness > 100_000:
        raise ProblemError(f"{fields.name}: speed_factor must be at least 0.001, got {speed_factor:g}")
    return int(slowness + 0.5)


def _read_costs(fields: Fields, unknown: list[str]) -> Costs:
    if not fields.has("costs"):
        return Costs()
    inner = Fields(fields.get("costs"), f"{fields.name}: costs", "vehicles[].costs")
    costs = Costs(
        fixed=inner.integer("fixed", 0),
        per_hour=inner.integer("per_hour", 3600),
        per_task_hour=inner.integer("per_task_hour", 0),
        per_km=inner.integer("per_km", 0),
    )
    unknown += inner.unknown()
    return costs


def _read_breaks(fields: Fields, unknown: list[str]) -> tuple[BreakSheet, ...]:
    breaks: list[BreakSheet] = []
    for position, given in enumerate(fields.array("breaks")):
        inner = Fields(given, f"{fields.name}: breaks[{position}]", "vehicles[].breaks[]")
        identifier = int(inner.integer("id", most=LARGEST_ID))
        inner.name = f"{fields.name}, break {identifier}"
        if any(one.id == identifier for one in breaks):
            raise ProblemError(f"{inner.name} is given twice")
        breaks.append(
            BreakSheet(
                id=identifier,
                description=inner.text("description"),
                service=inner.integer("service", 0),
                time_windows=inner.windows("time_windows"),
                max_load=inner.integers("max_load") if inner.has("max_load") else None,
            )
        )
        unknown += inner.unknown()
    return tuple(sorted(breaks, key=lambda one: one.time_windows[:1] or ((0, LARGEST_TIME),)))


def _read_steps(fields: Fields, unknown: list[str]) -> tuple[GivenStep, ...]:
    steps = []
    given = fields.array("steps")
    for position, one in enumerate(given):
        inner = Fields(one, f"{fields.name}: steps[{position}]", "vehicles[].steps[]")
        kind = inner.text("type")
        if kind not in get_args(StepType):
            raise ProblemError(f"{inner.name}: type must be one of {', '.join(get_args(StepType))}, got {kind!r}")
        is_end_of_route = kind in ("start", "end")
        if (kind == "start" and position) or (kind == "end" and position + 1 < len(given)):
            raise ProblemError(f"{inner.name}: {kind} belongs at the {kind} of the steps")
        inner.get("id")
        steps.append(
            GivenStep(
                type=cast("StepType", kind),
                id=None if is_end_of_route else inner.integer("id", most=LARGEST_ID),
                service_at=inner.integer("service_at", None, most=LARGEST_TIME),
                service_after=inner.integer("service_after", None, most=LARGEST_TIME),
                service_before=inner.integer("service_before", None, most=LARGEST_TIME),
            )
        )
        unknown += inner.unknown()
    return tuple(steps)
