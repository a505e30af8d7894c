"""When a request that is on no list may be done, as plans say it: by a learned model, else by its type's history."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from dispatch.completion.history import History
from dispatch.completion.kaplan_meier import SurvivalCurve, forecast
from dispatch.completion.turnaround import (
    Forecaster,
    OpenRequests,
    Turnaround,
    look_at_open,
    recalibrated,
    turnarounds,
)
from dispatch.completion.words import sentence
from dispatch.model import Forecast


class Expected(Protocol):
    """Says when a request may be done that is known not to be until a moment."""

    def __call__(self, request_id: str, service_code: str, *, requested: datetime, not_before: datetime) -> Forecast:
        """Forecast one request: its id and type as published, and when it was made."""
        ...


def by_type(curves: Mapping[str, SurvivalCurve], zone: ZoneInfo) -> Expected:
    """Answer by Kaplan-Meier, from the curves of service codes."""

    def expected(
        request_id: str,  # noqa: ARG001  - requests of one type and age are alike
        service_code: str,
        *,
        requested: datetime,
        not_before: datetime,
    ) -> Forecast:
        return forecast(curves, service_code, requested=requested, not_before=not_before, zone=zone)

    return expected


def by_model(
    forecaster: Forecaster,
    history: History,
    zone: ZoneInfo,
    *,
    or_else: Expected,
    says: Mapping[str, str] | None = None,
) -> Expected:
    """Answer by a model, recalibrated on a history, for the requests open in it; it is asked for all of them at once.

    Parameters
    ----------
    or_else
        Answers for requests of types that the model has not learned, and for those that the history does not hold.
    says
        See :func:`~dispatch.completion.words.sentence`.
    """

    @cache
    def asked() -> OpenRequests:
        return look_at_open(recalibrated(forecaster, history), history)

    @cache
    def answers(not_before: datetime) -> dict[str, Turnaround]:
        found = turnarounds(asked(), not_before=not_before)
        return {one.request_id: one for one in found if one.basis == "model"}

    def expected(request_id: str, service_code: str, *, requested: datetime, not_before: datetime) -> Forecast:
        found = answers(not_before).get(request_id)
        if found is None or forecaster.model is None:
            return or_else(request_id, service_code, requested=requested, not_before=not_before)
        days = [
            None if moment is None else moment.astimezone(zone).date()
            for moment in (found.done_10, found.done_50, found.done_80, found.done_90)
        ]
        return Forecast(
            basis=_basis(found, forecaster.model.learned_until, zone),
            num_similar=found.num_similar,
            num_completed=found.num_completed,
            done_10=days[0],
            done_50=days[1],
            done_80=days[2],
            done_90=days[3],
            text=sentence(found, zone, says),
        )

    return expected


def _basis(found: Turnaround, learned_until: int, zone: ZoneInfo) -> str:
    learned = datetime.fromtimestamp(learned_until, zone)
    return (
        f"model learned until {learned:%Y-%m-%d}, with the queue of {found.service_code!r} as of "
        f"{found.as_of.astimezone(zone):%Y-%m-%d %H:%M}"
    )
