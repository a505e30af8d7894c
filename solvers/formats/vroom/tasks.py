"""Reading jobs and shipments."""

from typing import Any

from solvers.errors import ProblemError
from solvers.formats.vroom.fields import LARGEST_ID, Fields
from solvers.formats.vroom.sheets import Task, TaskType
from solvers.problem import LARGEST_COST

LARGEST_PRIORITY = 100
"""VROOM's range of priorities is 0 to 100."""


def read_job(fields: Fields, unknown: list[str]) -> Task:
    """Read a job; names of fields that nothing knows are added to ``unknown``."""
    identifier = _identify(fields, "job")
    delivery, pickup = fields.integers("delivery"), fields.integers("pickup")
    amount = fields.integers("amount")
    if not fields.has("delivery") and not fields.has("pickup"):
        delivery = amount
    task = _read_task(
        fields,
        "job",
        identifier,
        delivery=delivery,
        pickup=pickup,
        skills=frozenset(fields.integers("skills")),
        priority=fields.integer("priority", 0, most=LARGEST_PRIORITY),
        prize=fields.integer("prize", None, most=LARGEST_COST),
    )
    unknown += fields.unknown()
    return task


def read_shipment(fields: Fields, unknown: list[str]) -> tuple[Task, Task, tuple[int, ...]]:
    """Read a shipment: its pickup, its delivery and the amount carried between them.

    Its prize is that of the two together, and therefore stands with the pickup alone.
    """
    amount = fields.integers("amount")
    prize = fields.integer("prize", None, most=LARGEST_COST)
    skills = frozenset(fields.integers("skills"))
    priority = fields.integer("priority", 0, most=LARGEST_PRIORITY)
    tasks = []
    kinds: tuple[TaskType, TaskType] = ("pickup", "delivery")
    for kind in kinds:
        if not fields.has(kind):
            raise ProblemError(f"{fields.name}: {kind} is missing")
        step = Fields(fields.get(kind), f"{fields.name}.{kind}", f"shipments[].{kind}")
        own_prize = prize if kind == "pickup" or prize is None else 0
        identifier = _identify(step, kind)
        tasks.append(_read_task(step, kind, identifier, skills=skills, priority=priority, prize=own_prize))
        unknown += step.unknown()
    unknown += fields.unknown()
    return tasks[0], tasks[1], amount


def _identify(fields: Fields, kind: TaskType) -> int:
    identifier = int(fields.integer("id", most=LARGEST_ID))
    fields.name = f"{kind} {identifier}"
    return identifier


def _read_task(fields: Fields, kind: TaskType, identifier: int, **others: Any) -> Task:
    coordinates = fields.coordinates("location")
    place = fields.integer("location_index", None)
    if place is None:
        if coordinates is not None:
            raise ProblemError(
                f"{fields.name}: location gives coordinates only, which need a routing server, which this program is "
                "not; give matrices and location_index"
            )
        raise ProblemError(f"{fields.name}: location_index is missing")
    return Task(
        type=kind,
        id=identifier,
        place=place,
        coordinates=coordinates,
        description=fields.text("description"),
        setup=fields.integer("setup", 0),
        service=fields.integer("service", 0),
        setup_per_type=fields.durations_by_type("setup_per_type"),
        service_per_type=fields.durations_by_type("service_per_type"),
        time_windows=fields.windows("time_windows"),
        **others,
    )
