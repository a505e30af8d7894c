"""Waiting in working days, the target that could be kept, and what is at risk of missing its own."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from flow_histories import moment, observed_until, request, steady
from grid_city import LOS_ANGELES
from hypothesis import given
from hypothesis import strategies as st

from dispatch.calendar import WorkingCalendar
from dispatch.city import City
from dispatch.completion.flows.at_risk import at_risk, targets_of
from dispatch.completion.flows.at_risk_backtest import backtest_at_risk
from dispatch.completion.flows.clock_curves import ages_at, fit_clock_curves, learned_clock
from dispatch.completion.flows.targets import honest_targets
from dispatch.completion.flows.targets_backtest import backtest_targets
from dispatch.completion.flows.working_age import fit_working_days, working_days_between
from dispatch.completion.history import NEVER, History
from dispatch.errors import ForecastError

CALENDAR = WorkingCalendar(zone=LOS_ANGELES, holidays="US-CA")
FRIDAY, SATURDAY, MONDAY_AFTER = 4, 5, 7


def between(asked: datetime, ended: datetime) -> int:
    seconds = np.array([int(asked.timestamp())]), np.array([int(ended.timestamp())])
    return int(working_days_between(*seconds, CALENDAR)[0])


def test_done_on_the_same_day_takes_a_working_day() -> None:
    assert between(moment(0, 9), moment(0, 15)) == 1


def test_done_at_the_same_time_a_working_day_later_takes_one() -> None:
    assert between(moment(0, 9), moment(1, 9)) == 1


def test_a_second_later_takes_two() -> None:
    assert between(moment(0, 9), moment(1, 9) + timedelta(seconds=1)) == 2


def test_a_weekend_does_not_count() -> None:
    assert between(moment(FRIDAY, 9), moment(MONDAY_AFTER, 9)) == 1


def test_what_is_asked_for_and_done_at_the_weekend_takes_none() -> None:
    assert between(moment(SATURDAY, 9), moment(SATURDAY, 11)) == 0


@given(st.integers(0, 90 * 86_400), st.integers(0, 60 * 86_400))
def test_it_is_the_least_target_that_was_kept(asked: int, waited: int) -> None:
    start = moment(0, 0) + timedelta(seconds=asked)
    end = datetime.fromtimestamp(start.timestamp() + waited, LOS_ANGELES)
    days = between(start, end)
    assert CALENDAR.add_working_days(start, days).timestamp() >= int(end.timestamp())
    assert days == 0 or CALENDAR.add_working_days(start, days - 1).timestamp() < int(end.timestamp())


def weekday_mornings(num_done: int, num_open: int, *, takes: float = 1.0) -> History:
    """Give requests of one Monday, done at nine after so many days, and open ones of the same moment."""
    done = [request(number, moment(0), moment(0) + timedelta(days=takes)) for number in range(num_done)]
    waiting = [request(1_000 + number, moment(0)) for number in range(num_open)]
    return observed_until([*done, *waiting], 30)


def test_open_requests_count_against_a_target() -> None:
    curve = fit_working_days(weekday_mornings(60, 40), CALENDAR, since=0)
    assert 1 - curve.open_share[1] == pytest.approx(0.6)


def test_a_request_from_before_counts_from_the_age_it_had() -> None:
    # 20 have waited three working days when watching begins, done in the fifth; 20 new ones are done in the first.
    old = [request(number, moment(0, 9), moment(4, 15)) for number in range(20)]
    new = [request(100 + number, moment(3, 1), moment(3, 8)) for number in range(20)]
    known = observed_until([*old, *new], 20)
    curve = fit_working_days(known, CALENDAR, since=int(moment(3, 0).timestamp()), least_at_risk=5)
    assert curve.num_requests == 40
    assert curve.open_share[1] == 0


def test_a_working_day_that_was_not_watched_to_its_end_does_not_count() -> None:
    # Ten are done by the afternoon; whether the ten others are done by nine next morning is not known yet.
    done = [request(number, moment(0, 9), moment(0, 15)) for number in range(10)]
    waiting = [request(100 + number, moment(0, 9)) for number in range(10)]
    curve = fit_working_days(observed_until([*done, *waiting], 1), CALENDAR, since=0)
    assert curve.open_share.tolist() == [1.0]


def test_the_target_is_what_nine_of_ten_keep(city: City) -> None:
    (found,) = honest_targets(weekday_mornings(285, 15), city)
    assert (found.target, found.todays_target) == (1, 2)
    assert found.attained == pytest.approx(0.95)
    assert found.text == "9 of 10 are done within 1 working day"


def test_a_target_that_is_not_reached_is_not_made_up(city: City) -> None:
    (found,) = honest_targets(weekday_mornings(60, 40), city)
    assert found.target is None
    assert found.text.startswith("no target can be kept for 9 of 10: 60% are done within")


def test_few_requests_give_a_target_that_is_less_sure(city: City) -> None:
    (few,) = honest_targets(weekday_mornings(46, 4), city)
    (many,) = honest_targets(weekday_mornings(1_380, 120), city)
    assert (few.target, few.sure_target) == (1, None)
    assert (many.target, many.sure_target) == (1, 1)


def test_the_publishers_own_target_comes_first(city: City) -> None:
    requests = [
        request(number, moment(0), moment(2), expected_datetime=moment(3 if number % 4 else 1)) for number in range(80)
    ]
    (found,) = honest_targets(observed_until(requests, 10), city)
    assert found.todays_target == 3
    assert (found.attained, found.num_due) == (pytest.approx(0.75), 80)


def test_a_history_that_is_all_open_gives_no_target(city: City) -> None:
    (found,) = honest_targets(weekday_mornings(0, 50), city)
    assert found.target is None
    assert "only 0 were done" in found.text


def test_a_history_that_is_all_closed_at_once_gives_no_not_a_number(city: City) -> None:
    requests = [request(number, moment(0), moment(0)) for number in range(50)]
    (found,) = honest_targets(observed_until(requests, 2), city)
    assert found.target == 0
    assert np.isfinite(found.attained_by).all()


def test_what_ended_undone_does_not_count_as_done(city: City) -> None:
    requests = [request(number, moment(0), moment(1), status_notes="Duplicate of 7") for number in range(50)]
    (found,) = honest_targets(observed_until(requests, 10), city)
    assert found.num_completed == 0


def test_targets_of_steady_work_are_kept_afterwards() -> None:
    known = observed_until(steady(90, takes=1.5), 92)
    scores = backtest_targets(known, CALENDAR, origins=[moment(55).date()], following_days=21)
    assert [one.kept for one in scores] == [1.0]


def mixed_history() -> list[object]:
    """Half are done after a day and half after ten, day by day."""
    return [
        request(day * 10 + number, moment(day), moment(day) + timedelta(days=1 if number < 5 else 10))
        for day in range(42)
        for number in range(10)
    ]


def waiting_requests() -> list[object]:
    return [
        request(90_001, moment(42, 1), expected_datetime=moment(60)),
        request(90_002, moment(36), expected_datetime=moment(43)),
        request(90_003, moment(30), expected_datetime=moment(33)),
        request(90_004, moment(41), code="Feedback"),
        request(90_005, moment(41), code="Pothole", expected_datetime=moment(50)),
    ]


def test_every_open_request_is_in_exactly_one_count(city: City) -> None:
    known = observed_until([*mixed_history(), *waiting_requests()], 43)
    found = at_risk(known, city)
    counted = len(found.at_risk) + found.num_on_track + found.num_overdue + found.num_without_target
    assert counted + found.num_unknown == found.num_open == int((known.ended == NEVER).sum())


def test_what_waits_for_the_slow_half_is_at_risk_before_it_is_late(city: City) -> None:
    found = at_risk(observed_until([*mixed_history(), *waiting_requests()], 43), city)
    listed = [one.request_id for one in found.at_risk]
    assert "1-90002" in listed
    assert "1-90001" not in listed
    assert all(one.due > moment(43, 0) for one in found.at_risk)


def test_the_least_likely_come_first_and_say_why(city: City) -> None:
    found = at_risk(observed_until([*mixed_history(), *waiting_requests()], 43), city).at_risk
    assert [one.probability for one in found] == sorted(one.probability for one in found)
    assert "left: " in found[0].reason
    assert "% of its type that were open so long were done in that time" in found[0].reason


def test_another_judge_can_be_handed_in(city: City) -> None:
    known = observed_until([*mixed_history(), *waiting_requests()], 43)
    found = at_risk(known, city, done_by=lambda waiting, _due: np.full(len(waiting), 0.1))
    assert {one.probability for one in found.at_risk} == {0.1}
    assert (found.num_on_track, found.num_unknown) == (0, 0)
    assert found.at_risk[0].reason.endswith("left: 10% likely to be done in that time")


def test_a_type_never_seen_done_is_unknown_and_not_at_risk(city: City) -> None:
    known = observed_until([*steady(40), request(90_005, moment(39), code="Pothole", expected_datetime=moment(60))], 41)
    assert at_risk(known, city).num_unknown == 1


def test_a_level_that_is_no_probability_is_refused(city: City) -> None:
    with pytest.raises(ForecastError, match=r"above 0 and at most 1, got 1\.5"):
        at_risk(weekday_mornings(10, 10), city, level=1.5)


def test_without_the_publishers_target_the_profiles_holds(city: City) -> None:
    known = observed_until([request(1, moment(FRIDAY))], 6)
    assert targets_of(known, city).tolist() == [int(moment(8).timestamp())]


def test_probabilities_of_a_history_that_stays_as_it_is_come_true(city: City) -> None:
    generator = np.random.default_rng(2)
    asked = [moment(day, 8) for day in range(80) for _ in range(20)]
    days = generator.geometric(0.25, len(asked))
    ended = [CALENDAR.add_working_days(at, int(took)) for at, took in zip(asked, days, strict=True)]
    requests = [
        request(
            number,
            at,
            done.replace(hour=8) + timedelta(hours=float(generator.uniform(0, 9))),
            expected_datetime=CALENDAR.add_working_days(at, 4),
        )
        for number, (at, done) in enumerate(zip(asked, ended, strict=True))
    ]
    score = backtest_at_risk(observed_until(requests, 80), city, origins=[moment(day).date() for day in range(35, 70)])
    assert score.num_requests > 1_000
    assert score.calibration_error < 0.06


def test_curves_by_age_leave_out_types_of_which_few_were_done() -> None:
    known = observed_until([*steady(20), request(90_001, moment(3), moment(4), code="Pothole")], 21)
    clock = learned_clock(known, CALENDAR, until=known.observed_until)
    assert set(fit_clock_curves(known, clock, since=0)) == {"Light Out"}


def test_a_night_adds_next_to_nothing_to_an_age() -> None:
    # All of the work is done at nine in the morning.
    known = observed_until(steady(20), 21)
    clock = learned_clock(known, CALENDAR, until=known.observed_until)
    mine = known.take(known.requested == int(moment(7).timestamp()))
    night, before_work, after_work = (
        ages_at(mine, clock, np.full(len(mine), int(moment(8, hour).timestamp()))) for hour in (1, 8, 11)
    )
    assert (before_work - night < 0.1 * (after_work - before_work)).all()
