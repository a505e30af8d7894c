"""Boston's own history: what its definition of completion does, and that no forecast made in it saw the future."""

from datetime import date, datetime
from pathlib import Path

import pytest

from dispatch.city import City, load_city
from dispatch.completion.backtest import OURS, figures_of, run_backtest
from dispatch.completion.history import Effect, History, history_of
from geodata.requests.feeds import read
from geodata.requests.record import ServiceRequest

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def boston() -> City:
    return load_city("boston")


@pytest.fixture
def known(real_data: Path, boston: City) -> tuple[History, tuple[Effect, ...]]:
    """What was known on 1 September 2011."""
    rows = read(real_data / "boston" / "boston311_2011_07_to_10.csv.gz", "boston")
    requests = [row for row in rows if isinstance(row, ServiceRequest)]
    return history_of(requests, boston.completion, observed_until=datetime(2011, 9, 1, tzinfo=boston.zone))


def test_every_request_is_in_the_history_or_counted(known: tuple[History, tuple[Effect, ...]]) -> None:
    history, effects = known
    left_out = sum(one.without_date + one.recorded_when_done for one in effects)
    assert len(history) + left_out == sum(one.requests for one in effects)
    assert sum(one.recorded_when_done for one in effects) > 2_000
    assert sum(one.ended_undone for one in effects) > 1_000


def test_appending_three_weeks_changes_no_forecast_of_the_first_by_a_byte(
    known: tuple[History, tuple[Effect, ...]], boston: City
) -> None:
    history, _ = known
    days = {"first": date(2011, 8, 1), "last": date(2011, 8, 7)}
    cut = run_backtest(
        history.known_at(int(datetime(2011, 8, 8, tzinfo=boston.zone).timestamp())), boston.calendar, **days
    )
    whole = run_backtest(history, boston.calendar, **days)
    assert len(cut) == len(whole) > 1_500
    for array in ("days", "given", "within_a_week"):
        before, after = (getattr(one.predictions[OURS], array) for one in (cut, whole))
        assert before.tobytes() == after.tobytes()
    assert 0.7 < figures_of(whole, OURS).coverage < 0.9
