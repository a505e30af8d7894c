"""What ends a request: the profile's definition, and what it does to a history."""

from datetime import datetime, timedelta

import pytest
from grid_city import GRID_CITY, LOS_ANGELES

from dispatch.city import load_city, parse_city
from dispatch.city.completion import CompletionRule, CompletionRules
from dispatch.completion.history import NEVER, history_of
from dispatch.errors import CityProfileError

MADE = datetime(2026, 2, 27, 9, tzinfo=LOS_ANGELES)
UNTIL = MADE + timedelta(days=10)
DONE = {"status": "closed", "closed_datetime": MADE + timedelta(days=2), "requested_datetime": MADE}


def city_with(text: str):
    """The grid city with a line of completion."""
    return parse_city(GRID_CITY + f"\n{text}".encode(), "grid")


def ends(requests, rules=CompletionRules()):  # noqa: B008
    history, _ = history_of(requests, rules, observed_until=UNTIL)
    return list(zip(history.ended.tolist(), history.done.tolist(), strict=True))


def effect(requests, rules):
    return history_of(requests, rules, observed_until=UNTIL)[1][0]


def test_a_closed_request_is_done_when_it_was_closed(report) -> None:
    assert ends([report(1, **DONE)]) == [(int(DONE["closed_datetime"].timestamp()), True)]


def test_an_open_request_ends_never(report) -> None:
    assert ends([report(1, requested_datetime=MADE)]) == [(NEVER, False)]


def test_one_closed_after_the_history_ends_is_open_in_it(report) -> None:
    later = {**DONE, "closed_datetime": UNTIL + timedelta(seconds=1)}
    assert ends([report(1, **later)]) == [(NEVER, False)]


def test_one_made_after_the_history_ends_is_not_in_it(report) -> None:
    assert ends([report(1, requested_datetime=UNTIL + timedelta(days=1))]) == []


@pytest.mark.parametrize("remark", ["Cancelled", "Duplicate of Existing Case", "Case Invalid", "Referred Out"])
def test_a_closing_remark_may_say_that_it_was_not_done(report, remark) -> None:
    ((ended, done),) = ends([report(1, **DONE, status_notes=remark)])
    assert (ended < NEVER, done) == (True, False)


def test_a_remark_is_matched_at_the_beginning_of_words() -> None:
    rule = CompletionRule(not_done=("roa:",))
    assert rule.ended_undone("ROA: Refer to Other Agency")
    assert not rule.ended_undone("Broad: done")


def test_a_service_date_is_completion_only_where_the_department_says_so(report) -> None:
    one = report(1, status="closed", requested_datetime=MADE, service_datetime=MADE + timedelta(days=3))
    rules = CompletionRules(by_department={"OCB": CompletionRule(done_on_service_date=True)})
    assert effect([one], rules).without_date == 1
    of_ocb = report(
        2, status="closed", requested_datetime=MADE, service_datetime=MADE + timedelta(days=3), agency_responsible="OCB"
    )
    assert effect([of_ocb], rules).done_on_service_date == 1
    assert ends([of_ocb], rules) == [(int((MADE + timedelta(days=3)).timestamp()), True)]


def test_a_date_that_the_reader_took_from_the_service_date_needs_the_same_rule(report) -> None:
    one = report(1, **DONE, reading_notes=("closed-by-service-date",))
    assert effect([one], CompletionRules()).without_date == 1
    rules = CompletionRules(default=CompletionRule(done_on_service_date=True))
    assert effect([one], rules).done_on_service_date == 1


def test_many_closed_at_one_second_were_closed_by_an_administrator(report) -> None:
    requests = [report(number, **DONE) for number in range(3)]
    rules = CompletionRules(default=CompletionRule(same_second=3))
    found = effect(requests, rules)
    assert (found.ended_in_a_batch, found.done) == (3, 0)
    assert effect(requests[:2], rules).done == 2


def test_a_closing_date_without_a_time_is_no_batch(report) -> None:
    requests = [report(number, **DONE, reading_notes=("close-date-only",)) for number in range(5)]
    assert effect(requests, CompletionRules(default=CompletionRule(same_second=3))).done == 5


def test_what_is_recorded_when_done_is_left_out_and_counted(report) -> None:
    rules = CompletionRules(recorded_when_done=frozenset({"Light Out"}))
    assert ends([report(1, **DONE)], rules) == []
    assert effect([report(1, **DONE)], rules).recorded_when_done == 1


def test_what_crews_report_themselves_is_waited_for_unless_the_profile_says_otherwise(report) -> None:
    assert effect([report(1, **DONE, channel="crew")], CompletionRules()).done == 1


def test_every_request_is_counted_once(report) -> None:
    requests = [
        report(1, **DONE),
        report(2, requested_datetime=MADE),
        report(3, **DONE, status_notes="Cancelled"),
        report(4, status="closed", requested_datetime=MADE),
    ]
    found = effect(requests, CompletionRules())
    assert found.requests == 4
    assert (found.done, found.open, found.ended_undone, found.without_date) == (1, 1, 1, 1)


def test_one_closed_before_it_was_made_has_no_date(report) -> None:
    one = report(1, status="closed", requested_datetime=MADE, closed_datetime=MADE - timedelta(days=1))
    assert effect([one], CompletionRules()).without_date == 1


def test_the_effect_says_what_taking_every_closing_for_completion_would_do(report) -> None:
    quick = [
        report(number, **{**DONE, "closed_datetime": MADE + timedelta(days=1)}, status_notes="Cancelled")
        for number in range(15)
    ]
    found = effect([*quick, *(report(20 + number, **DONE) for number in range(15))], CompletionRules())
    assert (found.median_days, found.median_days_as_closed) == (pytest.approx(2), pytest.approx(1))


def test_a_department_says_only_what_is_different_with_it() -> None:
    rules = city_with(
        '[completion]\nnot_done = ["void"]\nsame_second = 7\n[completion.departments.X]\ndone_on_service_date = true\n'
    ).completion
    assert rules.rule_of("X") == CompletionRule(not_done=("void",), same_second=7, done_on_service_date=True)
    assert rules.rule_of("Y") == CompletionRule(not_done=("void",), same_second=7)


def test_a_wrong_key_or_number_is_named() -> None:
    with pytest.raises(CityProfileError, match=r"same_seconds.*completion.departments.X"):
        city_with("[completion.departments.X]\nsame_seconds = 3\n")
    with pytest.raises(CityProfileError, match="same_second must be between"):
        city_with("[completion]\nsame_second = -1\n")


def test_in_los_angeles_graffiti_is_done_on_its_service_date_and_bulky_items_are_not() -> None:
    rules = load_city("los_angeles").completion
    assert rules.rule_of("OCB").done_on_service_date
    assert not rules.rule_of("BOS").done_on_service_date


def test_what_a_source_writes_down_when_the_work_is_done_is_left_out_and_counted(report) -> None:
    rules = city_with('[completion]\nrecorded_when_done_sources = ["Driver Self Report"]').completion
    requests = [report(1, **DONE, source="Driver Self Report"), report(2, **DONE, source="Call")]
    assert len(ends(requests, rules)) == 1
    assert effect(requests, rules).recorded_when_done == 1


@pytest.mark.parametrize("name", ["demo", "los_angeles"])
def test_in_los_angeles_and_the_demo_city_crews_own_reports_are_left_out(name: str) -> None:
    assert load_city(name).completion.recorded_when_done_sources == {"Driver Self Report"}
