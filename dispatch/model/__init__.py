"""The city's words for its work: departments, crews and yards, work orders, and the plan that brings them together.

Everything here is data, frozen. Durations are seconds, distances metres, places longitude and latitude in degrees,
times timezone-aware in the city's own zone. A :class:`Plan` holds all that is needed to check it again and to draw it,
so a plan file needs neither database nor street network beside it.
"""

from dispatch.model.begun import Begun, Outcome
from dispatch.model.catalogue import (
    Crew,
    CrewBreak,
    Department,
    Inspection,
    Place,
    ReloadPoint,
    ServiceType,
    Territories,
    TimeOnSite,
)
from dispatch.model.fairness import (
    REPORTING_CAVEAT,
    DistrictFigures,
    DistrictLedger,
    FairnessFloor,
    UnmetFloor,
)
from dispatch.model.plan import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    Deferred,
    DeferredReason,
    DepartmentPlan,
    Figures,
    Forecast,
    Plan,
    Provenance,
    SetAside,
    SetAsideReason,
    WorkArea,
)
from dispatch.model.rules import CrewState, EarlierLists, Pin, PutOff, Rules
from dispatch.model.work import Assignment, Pause, ReloadVisit, Visit, Window, WorkList, WorkOrder

__all__ = [
    "EARLIEST_YEAR",
    "LATEST_YEAR",
    "REPORTING_CAVEAT",
    "Assignment",
    "Begun",
    "Crew",
    "CrewBreak",
    "CrewState",
    "Deferred",
    "DeferredReason",
    "Department",
    "DepartmentPlan",
    "DistrictFigures",
    "DistrictLedger",
    "EarlierLists",
    "FairnessFloor",
    "Figures",
    "Forecast",
    "Inspection",
    "Outcome",
    "Pause",
    "Pin",
    "Place",
    "Plan",
    "Provenance",
    "PutOff",
    "ReloadPoint",
    "ReloadVisit",
    "Rules",
    "ServiceType",
    "SetAside",
    "SetAsideReason",
    "Territories",
    "TimeOnSite",
    "UnmetFloor",
    "Visit",
    "Window",
    "WorkArea",
    "WorkList",
    "WorkOrder",
]
