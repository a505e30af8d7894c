"""What is at risk, judged by the hazard model."""

from dataclasses import replace

import numpy as np
import pytest
from waiting_city import CALENDAR, DAY, history, past

from dispatch.completion.flows.by_model import by_model
from dispatch.completion.history import NEVER, History
from dispatch.completion.turnaround import Forecaster, fit_forecaster, forecast_open
from dispatch.errors import ForecastError


@pytest.fixture(scope="module")
def known() -> History:
    return past()


@pytest.fixture(scope="module")
def forecaster(known: History) -> Forecaster:
    return fit_forecaster(known, CALENDAR)


def test_it_agrees_with_the_dates_that_are_given(known: History, forecaster: Forecaster) -> None:
    waiting = known.take(known.ended == NEVER)
    middles = [one.done_50 for one in forecast_open(forecaster, known)]
    given = np.array([one is not None for one in middles])
    due = np.array([int(one.timestamp()) for one in middles if one is not None])
    said = by_model(forecaster, known)(waiting.take(given), due)
    assert given.sum() > 50
    assert said == pytest.approx(0.5, abs=0.01)


def test_more_time_makes_it_no_less_likely(known: History, forecaster: Forecaster) -> None:
    judge, waiting = by_model(forecaster, known), known.take(known.ended == NEVER)
    soon, later = (judge(waiting, np.full(len(waiting), known.observed_until + days * DAY)) for days in (1, 3))
    both = ~np.isnan(soon) & ~np.isnan(later)
    assert both.any()
    assert (soon[both] <= later[both]).all()


def test_nothing_is_said_of_a_type_that_was_not_learned(known: History, forecaster: Forecaster) -> None:
    now = known.observed_until
    newcomer = history(
        requested=[*known.requested, now - DAY],
        ended=[*known.ended, NEVER],
        done=[*known.done, False],
        service_codes=[*known.service_codes, "comet"],
        districts=[*known.districts, "1"],
        until=now,
    )
    waiting = newcomer.take(newcomer.service_codes == "comet")
    assert np.isnan(by_model(forecaster, newcomer)(waiting, np.array([now + DAY]))).all()


def test_nothing_is_said_beyond_the_age_that_was_watched(known: History, forecaster: Forecaster) -> None:
    waiting = known.take(known.ended == NEVER)
    far = np.full(len(waiting), known.observed_until + 300 * DAY)
    assert np.isnan(by_model(forecaster, known)(waiting, far)).all()


def test_none_waiting_is_no_error(known: History, forecaster: Forecaster) -> None:
    nobody = known.take(np.zeros(len(known), dtype=np.bool_))
    assert len(by_model(forecaster, known)(nobody, np.zeros(0, dtype=np.int64))) == 0


def test_a_model_that_knows_what_came_after_is_refused(known: History, forecaster: Forecaster) -> None:
    with pytest.raises(ForecastError, match="learned from what happened after what may be known"):
        by_model(forecaster, known.known_at(known.observed_until - DAY))


def test_without_a_model_the_reason_is_told(known: History, forecaster: Forecaster) -> None:
    with pytest.raises(ForecastError, match="no model to judge by: too short"):
        by_model(replace(forecaster, model=None, why_no_model="too short"), known)
