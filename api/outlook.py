"""What is expected of open requests: the day of the newest plan that has them, else a range by the city's history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api.forecasting import expected_as_of
from dispatch.city import City
from dispatch.completion.expected import Expected
from dispatch.completion.planned import PlannedAnswer, answers_from_plan
from dispatch.completion.storing import load_forecaster
from dispatch.model import Forecast
from dispatch.planning.document import decode_plan
from dispatch.store import Store
from geodata.requests.record import ServiceRequest

NUM_PLANS_LOOKED_AT = 100
"""Plans among which the city's newest is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is expected of an open request.

    Attributes
    ----------
    expected_datetime
        The end of the planned day, or of the last day of the range; None where no date can be given.
    planned_day
        Of the plan; None where the range says it.
    done_10, done_50, done_80, done_90
        Dates by which 1, 5, 8 and 9 of 10 like it are done: the first and the last are the range.
    basis
        ``"plan"``, or what the range rests on.
    text
        The sentence a person reads.
    as_of
        What was known when this was said.
    plan_id
        The plan that says so; None where none has the request.
    """

    expected_datetime: datetime | None
    planned_day: date | None
    done_10: date | None
    done_50: date | None
    done_80: date | None
    done_90: date | None
    basis: str
    text: str
    as_of: datetime
    plan_id: str | None


class Outlook:
    """Says what is expected of requests; what it read of the store is kept until a newer plan or request comes in.

    Parameters
    ----------
    city
        Whose requests are forecast from the store's history where no plan has them; None to say only what plans say.
    model
        File of a learned model; without it, Kaplan-Meier by type answers.
    now
        Gives the time: what is dated later is not known yet.

    Raises
    ------
    ForecastError
        Where the model cannot be read, or is of another city.
    """

    def __init__(
        self,
        store: Store,
        *,
        city: City | None = None,
        model: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._city, self._now = store, city, now
        self._one_at_a_time = Lock()
        self._forecaster = None
        if model is not None and city is not None:
            self._forecaster = load_forecaster(model, jurisdiction_id=city.jurisdiction_id)
        self._read_plan = lru_cache(maxsize=1)(self._answers_of)
        self._by_history = lru_cache(maxsize=1)(self._expected_as_of)

    def of(self, requests: Sequence[ServiceRequest]) -> list[Expectation | None]:
        """Say what is expected of each request: None for closed ones, and where nothing is known."""
        # What many ask for at once is worked out once.
        with self._one_at_a_time:
            plan, known = self._newest_plan(), self._known_until()
            return [self._of(one, plan, known) for one in requests]

    def _known_until(self) -> datetime | None:
        """Return when the newest request was made, or the last thing happened that the model was learned from."""
        if self._city is None:
            return None
        now = self._now()
        newest = self._store.newest_request(self._city.jurisdiction_id, until=now)
        model = None if self._forecaster is None else self._forecaster.model
        if newest is None or model is None:
            return newest
        return max(newest, min(now, datetime.fromtimestamp(model.learned_until, UTC)))

    def _of(self, request: ServiceRequest, plan: "_Planned | None", known: datetime | None) -> Expectation | None:
        city = self._city
        if request.status != "open" or (city is not None and request.jurisdiction_id != city.jurisdiction_id):
            return None
        name = request.service_request_id
        if plan is not None and name in plan.answers:
            by_plan = _by_plan(plan.answers[name], plan)
            said = by_plan.expected_datetime
            # What is past and has not come about says nothing any more.
            if city is None or known is None or said is None or said >= known:
                return by_plan
        if city is None or known is None:
            return None
        forecast = self._by_history(known)(
            name, request.service_code, requested=request.requested_datetime, not_before=known
        )
        return _by_range(forecast, forecast.text, known.astimezone(city.zone), city.zone, plan_id=None)

    def _newest_plan(self) -> "_Planned | None":
        for record in self._store.plans(limit=NUM_PLANS_LOOKED_AT):
            if self._city is None or record.city == self._city.name:
                return self._read_plan(record.plan_id)
        return None

    def _answers_of(self, plan_id: str) -> "_Planned":
        document = self._store.plan(plan_id)
        if document is None:
            raise LookupError(plan_id)
        plan = decode_plan(document)
        return _Planned(plan_id, plan.as_of, ZoneInfo(plan.timezone), answers_from_plan(plan))

    def _expected_as_of(self, moment: datetime) -> Expected:
        if self._city is None:
            raise ValueError("without a city there is no history")
        forecaster = self._forecaster
        if forecaster and forecaster.model and forecaster.model.learned_until > moment.timestamp():
            forecaster = None
        return expected_as_of(
            self._store,
            moment,
            jurisdiction_id=self._city.jurisdiction_id,
            rules=self._city.completion,
            zone=self._city.zone,
            forecaster=forecaster,
        )


class _Planned(NamedTuple):
    plan_id: str
    as_of: datetime
    zone: ZoneInfo
    answers: Mapping[str, PlannedAnswer]


def _by_plan(answer: PlannedAnswer, plan: _Planned) -> Expectation:
    if answer.planned_day is None and answer.forecast is not None:
        return _by_range(answer.forecast, answer.in_words, plan.as_of, plan.zone, plan_id=plan.plan_id)
    return Expectation(
        expected_datetime=_end_of(answer.planned_day, plan.zone),
        planned_day=answer.planned_day,
        done_10=None,
        done_50=None,
        done_80=None,
        done_90=None,
        basis="plan",
        text=answer.in_words,
        as_of=plan.as_of,
        plan_id=plan.plan_id,
    )


def _by_range(forecast: Forecast, text: str, as_of: datetime, zone: ZoneInfo, *, plan_id: str | None) -> Expectation:
    return Expectation(
        expected_datetime=_end_of(forecast.done_90, zone),
        planned_day=None,
        done_10=forecast.done_10,
        done_50=forecast.done_50,
        done_80=forecast.done_80,
        done_90=forecast.done_90,
        basis=forecast.basis,
        text=text,
        as_of=as_of,
        plan_id=plan_id,
    )


def _end_of(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59, 59), zone)
