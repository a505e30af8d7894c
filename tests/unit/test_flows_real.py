"""Flows of Boston's real file, on months that the constants were chosen on; the last month is not looked at here."""

from datetime import date, datetime
from pathlib import Path
from statistics import fmean

import pytest

from dispatch.city import City, load_city
from dispatch.completion.flows.at_risk_backtest import backtest_at_risk
from dispatch.completion.flows.backlog_backtest import backtest_backlog
from dispatch.completion.flows.daily_flows import daily_flows
from dispatch.completion.flows.series import CITY, parts
from dispatch.completion.history import History, history_of
from geodata.requests.feeds import read
from geodata.requests.record import ServiceRequest

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def boston() -> City:
    return load_city("boston")


@pytest.fixture
def known(real_data: Path, boston: City) -> History:
    records = read(real_data / "boston" / "boston311_2011_07_to_10.csv.gz", "boston")
    requests = [one for one in records if isinstance(one, ServiceRequest)]
    return history_of(requests, boston.completion, observed_until=datetime(2011, 10, 1, tzinfo=boston.zone))[0]


def test_fans_of_the_city_and_its_departments_hold_about_what_they_claim(known: History, boston: City) -> None:
    whole = daily_flows(known, boston.zone)
    series = {CITY: whole} | {
        name: daily_flows(mine, boston.zone, first_day=whole.first_day)
        for name, mine in parts(known, "departments", least=300)
    }
    scores = backtest_backlog(
        series, first=date(2011, 9, 1), last=date(2011, 9, 30), seed=0, replications=200, horizons=[7, 14]
    )
    assert 0.65 <= fmean(one.coverage for one in scores) <= 0.95
    assert fmean(one.coverage_if_independent for one in scores) < 0.5
    assert sum(one.pinball for one in scores) < 0.6 * sum(one.pinball_flat for one in scores)


def test_warnings_of_september_came_true_about_as_often_as_they_said(known: History, boston: City) -> None:
    score = backtest_at_risk(known, boston, origins=[date(2011, 9, day) for day in (5, 9, 13, 17)])
    assert score.calibration_error < 0.1
    assert score.flagged_missed > 0.7
