"""What a VROOM file says, in its own words and units, checked field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solvers.formats.vroom.fields import Window

TaskType = Literal["job", "pickup", "delivery"]

StepType = Literal["start", "job", "pickup", "delivery", "break", "end"]

Coordinates = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job, or the pickup or the delivery of a shipment; ids are unique among those of one type.

    Attributes
    ----------
    delivery, pickup
        Amounts of a job; empty for a shipment's tasks.
    prize
        What leaving it out costs, in the unit of VROOM's costs. None for VROOM's rule, by ``priority``.
    """

    type: TaskType
    id: int
    place: int
    coordinates: Coordinates | None
    description: str | None
    setup: int
    service: int
    setup_per_type: Mapping[str, int]
    service_per_type: Mapping[str, int]
    time_windows: tuple[Window, ...]
    delivery: tuple[int, ...] = ()
    pickup: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    priority: int = 0
    prize: int | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.type} {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """Indices of its two tasks among all tasks, and what is carried from the one to the other."""

    pickup: int
    delivery: int
    amount: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakSheet:
    """A break; without time windows it may start at any time."""

    id: int
    description: str | None
    service: int
    time_windows: tuple[Window, ...]
    max_load: tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a vehicle costs, each a whole number."""

    fixed: int = 0
    per_hour: int = 3600
    per_task_hour: int = 0
    per_km: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStep:
    """One step of a route that the file gives; ``id`` is None for its start and its end."""

    type: StepType
    id: int | None
    service_at: int | None = None
    service_after: int | None = None
    service_before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleSheet:
    """A vehicle.

    Attributes
    ----------
    start, end
        Indices into the matrices, at least one of them given.
    slowness
        Hundredths of its matrix' seconds that it takes: 100 divided by its ``speed_factor``, rounded as VROOM does.
    breaks
        In the order in which they are taken: that of their first time windows.
    """

    id: int
    profile: str
    description: str | None
    start: int | None
    end: int | None
    start_coordinates: Coordinates | None
    end_coordinates: Coordinates | None
    capacity: tuple[int, ...]
    costs: Costs
    skills: frozenset[int]
    type: str
    time_window: Window | None
    breaks: tuple[BreakSheet, ...]
    slowness: int
    max_tasks: int | None
    max_travel_time: int | None
    max_distance: int | None
    steps: tuple[GivenStep, ...]

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"vehicle {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """The matrices of one profile: shape (n, n), read-only int32 in seconds, metres and VROOM's costs."""

    durations: NDArray[np.int32]
    distances: NDArray[np.int32] | None = None
    costs: NDArray[np.int32] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """A whole file; ``unknown`` names the fields that nothing here knows."""

    tasks: tuple[Task, ...]
    shipments: tuple[Shipment, ...]
    vehicles: tuple[VehicleSheet, ...]
    tables: Mapping[str, Tables]
    unknown: tuple[str, ...] = field(default=())
