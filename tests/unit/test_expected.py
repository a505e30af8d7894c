"""Forecasts of what a plan leaves out: by the model where it has learned the type, else by the type's history."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from waiting_city import CALENDAR, DAY, NEW_YORK, history, past

from dispatch.completion.baselines import curves_by_type
from dispatch.completion.expected import by_model, by_type
from dispatch.completion.history import NEVER
from dispatch.completion.turnaround import fit_forecaster, look_at_open, turnarounds


@pytest.fixture(scope="module")
def known():
    return past()


@pytest.fixture(scope="module")
def forecaster(known):
    return fit_forecaster(known, CALENDAR)


@pytest.fixture(scope="module")
def expected(known, forecaster):
    return by_model(forecaster, known, NEW_YORK, or_else=by_type(curves_by_type(known), NEW_YORK))


def asked(known, position: int, not_before: datetime) -> tuple[tuple[str, str], dict[str, datetime]]:
    requested = datetime.fromtimestamp(int(known.requested[position]), UTC)
    return (known.ids[position], known.service_codes[position]), {"requested": requested, "not_before": not_before}


def now_of(known) -> datetime:
    return datetime.fromtimestamp(known.observed_until, UTC)


def last_open(known) -> int:
    return int(np.flatnonzero(known.ended == NEVER)[-1])


def test_an_open_request_is_forecast_by_the_model_which_the_basis_says(known, expected) -> None:
    names, moments = asked(known, last_open(known), now_of(known))
    found = expected(*names, **moments)
    assert found.basis.startswith("model learned until 2026-04-13, with the queue of ")
    assert found.done_10 <= found.done_50 <= found.done_80 <= found.done_90
    assert found.text.startswith("8 of 10 like yours are done by ")


def test_a_request_that_the_history_does_not_hold_is_forecast_by_its_type_which_the_basis_says(known, expected) -> None:
    found = expected("other", "slow", requested=now_of(known), not_before=now_of(known))
    assert found.basis == "history of 'slow' by Kaplan-Meier, open requests as censored"
    assert found.done_80 is not None


def test_a_type_that_the_model_has_not_learned_is_forecast_by_its_type(known, forecaster) -> None:
    now = known.observed_until
    new = history(
        requested=[*known.requested, now - 60],
        ended=[*known.ended, NEVER],
        done=[*known.done, False],
        service_codes=[*known.service_codes, "new"],
        districts=[*known.districts, "1"],
        until=now,
    )
    expected = by_model(forecaster, new, NEW_YORK, or_else=by_type(curves_by_type(new), NEW_YORK))
    names, moments = asked(new, len(new) - 1, now_of(new))
    found = expected(*names, **moments)
    assert (found.basis[:10], found.text) == ("history of", "no date can be given: only 0 like it are known to be done")


def test_what_is_not_done_until_a_day_ends_has_no_date_before(known, forecaster) -> None:
    seen = look_at_open(forecaster, known)
    until = now_of(known) + timedelta(days=2)
    for one in turnarounds(seen, not_before=until):
        given = [moment for moment in (one.done_10, one.done_50, one.done_80, one.done_90) if moment is not None]
        assert given == sorted(given)
        assert all(moment >= until for moment in given)


def test_the_share_done_later_is_that_of_those_still_open_then(known, forecaster) -> None:
    """Of those open after two more days, the shares done by later moments are what the curve says of them."""
    curves = look_at_open(forecaster, known).curves
    then, later = (known.observed_until + days * DAY + 0 * curves.born.astype("int64") for days in (2, 6))
    done_then, done_later = curves.done_by(then.astype(float)), curves.done_by(later.astype(float))
    found = curves.open_at(then).done_by(later.astype(float))
    assert found == pytest.approx((done_later - done_then) / (1 - done_then), abs=1e-9)


def test_an_earlier_moment_than_what_is_known_changes_nothing(known, forecaster) -> None:
    seen = look_at_open(forecaster, known)
    assert turnarounds(seen, not_before=now_of(known) - timedelta(days=3)) == turnarounds(seen)


def test_what_is_said_stays_as_of_what_is_known_and_not_of_the_days_end(known, forecaster) -> None:
    seen = look_at_open(forecaster, known)
    assert {one.as_of for one in turnarounds(seen, not_before=now_of(known) + DAY * timedelta(seconds=1))} == {
        now_of(known)
    }
