"""Which open requests become one order, which are shown to a person, and that people have the last word."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from grid_city import LOS_ANGELES, GridTable
from hypothesis import given
from hypothesis import strategies as st

from dispatch.city import City
from dispatch.model import ServiceType, TimeOnSite
from dispatch.orders.duplicates import (
    MERGE_FROM,
    NOTHING_DECIDED,
    Decision,
    Decisions,
    Pair,
    doubtful_pairs,
    find_pairs,
    give_reasons,
    group_duplicates,
    group_pairs,
)
from dispatch.orders.duplicates.confidence import WEIGHTS, confidence
from dispatch.orders.duplicates.evidence import Evidence, explain, say_days
from dispatch.orders.triage import Candidate, triage
from dispatch.planning.travel import metres_between
from geodata.metres import METRES_PER_DEGREE
from geodata.requests.record import ServiceRequest

Report = Callable[..., ServiceRequest]
NOW = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)
FRIDAY = datetime(2026, 2, 27, 9, 0, tzinfo=LOS_ANGELES)
METRE = 1 / METRES_PER_DEGREE

SAME_MOMENT = Evidence(is_same_place=True, distance=0.0, days=0.0, slowness=0.2)

KIND = ServiceType(
    name="light",
    department="L",
    requests=("x",),
    on_site=TimeOnSite(median=60, nine_of_ten=60),
    duplicate_radius=60.0,
)


def candidate(number: int, *, kind: ServiceType = KIND, minutes: float = 0.0, east: float = 0.0, **fields: object):
    given_fields: dict[str, object] = {
        "jurisdiction_id": "j",
        "service_request_id": f"{number}",
        "service_code": kind.requests[0],
        "status": "open",
        "requested_datetime": FRIDAY + timedelta(minutes=minutes),
        "lon": east * METRE,
        "lat": 0.0,
        "address": "1 Elm St",
        "channel": "phone",
    }
    return Candidate(ServiceRequest(**(given_fields | fields)), kind)  # type: ignore[arg-type]


def ids(groups: list[tuple[Candidate, ...]]) -> list[list[str]]:
    return [[one.request.service_request_id for one in group] for group in groups]


def pair(older: Candidate, newer: Candidate, sure: float) -> Pair:
    return Pair(older=older, newer=newer, evidence=SAME_MOMENT, confidence=sure)


def said(*names: str, is_same: bool, at: datetime = NOW) -> Decision:
    return Decision(is_same=is_same, request_ids=names, by="Ann", at=at)


# How sure


def test_two_calls_about_one_address_at_one_moment_are_surest_by_the_start_alone() -> None:
    assert confidence(SAME_MOMENT) == pytest.approx(1 / (1 + math.exp(-WEIGHTS["start"])))


def test_the_same_report_through_another_channel_is_surer_still() -> None:
    assert confidence(replace(SAME_MOMENT, is_again_elsewhere=True)) > confidence(SAME_MOMENT) > MERGE_FROM


def test_two_addresses_alone_are_never_sure_enough_to_merge() -> None:
    assert confidence(replace(SAME_MOMENT, is_same_place=False)) < MERGE_FROM


@given(st.floats(0, 200), st.floats(0, 200), st.floats(0, 90), st.floats(0, 90), st.integers(0, 9), st.integers(0, 9))
def test_no_pair_is_surer_for_being_farther_longer_apart_or_in_more_company(
    near: float, far: float, soon: float, late: float, few: int, many: int
) -> None:
    near, far = sorted((near, far))
    soon, late = sorted((soon, late))
    few, many = sorted((few, many))
    one = Evidence(is_same_place=False, distance=near, days=soon, slowness=1.0, num_others=few)
    other = Evidence(is_same_place=False, distance=far, days=late, slowness=1.0, num_others=many)
    assert confidence(other) <= confidence(one) <= confidence(replace(one, is_same_place=True))


@pytest.mark.parametrize("doubt", ["is_other_request", "is_list_of_staff", "is_one_screen"])
def test_each_doubt_makes_a_pair_less_sure_than_merging_asks(doubt: str) -> None:
    assert confidence(replace(SAME_MOMENT, **{doubt: True})) < MERGE_FROM


# What is compared


def test_reports_of_one_address_within_minutes_become_one_group() -> None:
    assert ids(group_duplicates([candidate(1), candidate(2, minutes=3, east=20)])) == [["1", "2"]]


def test_reports_of_one_address_weeks_apart_stay_two_orders() -> None:
    assert len(group_duplicates([candidate(1), candidate(2, minutes=60 * 24 * 21)])) == 2


def test_what_stays_in_place_is_the_same_work_for_longer() -> None:
    slow = replace(KIND, duplicate_days=5.0)
    next_morning = 60.0 * 20
    assert len(group_duplicates([candidate(1, kind=slow), candidate(2, kind=slow, minutes=next_morning)])) == 1
    assert len(group_duplicates([candidate(1), candidate(2, minutes=next_morning)])) == 2


def test_neighbouring_addresses_are_shown_to_a_person_and_not_merged() -> None:
    neighbours = [candidate(1), candidate(2, east=20, address="3 Elm St")]
    found = find_pairs(neighbours)
    assert len(group_pairs(neighbours, found)) == 2
    assert len(doubtful_pairs(found, group_pairs(neighbours, found))) == 1


def test_beyond_the_radius_nothing_is_compared() -> None:
    assert find_pairs([candidate(1), candidate(2, east=60.1)]) == []
    assert len(find_pairs([candidate(1), candidate(2, east=59.9)])) == 1


def test_a_type_without_a_radius_is_never_compared() -> None:
    off = replace(KIND, duplicate_radius=0.0)
    assert find_pairs([candidate(1, kind=off), candidate(2, kind=off)]) == []


def test_a_type_that_is_not_merged_by_itself_is_shown_to_a_person() -> None:
    asked = replace(KIND, merge_duplicates=False)
    both = [candidate(1, kind=asked), candidate(2, kind=asked)]
    found = find_pairs(both)
    groups = group_pairs(both, found)
    assert (len(groups), len(doubtful_pairs(found, groups))) == (2, 1)


def test_two_types_are_compared_where_the_profile_says_that_people_confuse_them() -> None:
    other = replace(KIND, name="failure", requests=("y",))
    confused = replace(other, confused_with=("light",))
    assert find_pairs([candidate(1), candidate(2, kind=other)]) == []
    assert ids(group_duplicates([candidate(1), candidate(2, kind=confused)])) == [["1", "2"]]


def test_two_kinds_of_request_within_one_type_speak_against_the_same_work() -> None:
    (found,) = find_pairs([candidate(1), candidate(2, service_code="y")])
    assert found.evidence.is_other_request
    assert found.confidence < MERGE_FROM


def test_what_staff_enter_is_a_list_of_different_things() -> None:
    assert find_pairs([candidate(1, channel="crew"), candidate(2, channel="other")])[0].confidence < 0.6


def test_where_an_address_is_missing_only_the_same_point_is_the_same_place() -> None:
    at_one_point = [candidate(1, address=""), candidate(2, minutes=1)]
    apart = [candidate(1, address=""), candidate(2, minutes=1, east=5)]
    assert len(group_duplicates(at_one_point)) == 1
    assert len(group_duplicates(apart)) == 2


def test_a_place_where_much_is_reported_makes_each_pair_less_sure() -> None:
    crowd = [candidate(number) for number in range(1, 6)]
    assert all(one.evidence.num_others == 3 for one in find_pairs(crowd))
    assert len(group_duplicates(crowd)) == 5


# Distance by street


def test_what_lies_across_the_water_is_not_the_same_work_however_near() -> None:
    banks = [candidate(1), candidate(2, east=20, address="3 Elm St")]
    assert find_pairs(banks, street_distance=lambda *_: 2_000.0) == []
    assert find_pairs(banks, street_distance=lambda *_: math.inf) == []


def test_the_streets_only_lengthen_a_distance() -> None:
    near = [candidate(1), candidate(2, east=20, address="3 Elm St")]
    (found,) = find_pairs(near, street_distance=lambda *_: 0.0)
    assert found.evidence.distance == pytest.approx(20.0)


def test_the_shorter_way_round_counts_on_the_grid(city: City, report: Report) -> None:
    reports = [report(1, address="1 Elm St"), report(2, lon=0.0011, address="3 Elm St")]
    kind = replace(city.service_types["street light"], duplicate_radius=60.0)
    near = [Candidate(one, kind) for one in reports]
    table = GridTable(*(np.array([getattr(one, axis) for one in reports]) for axis in ("lon", "lat")))
    assert metres_between(table, 0, 1) == pytest.approx(10.0)
    (found,) = find_pairs(near, street_distance=lambda *_: metres_between(table, 0, 1))
    # 0.0001 degrees are 10 m by the grid and 11 m by the globe.
    assert found.evidence.distance == pytest.approx(11.1, abs=0.05)


def test_the_streets_are_not_asked_about_pairs_that_are_unlikely_anyway() -> None:
    def ask(*_: ServiceRequest) -> float:
        raise AssertionError("asked")

    assert (
        find_pairs([candidate(1), candidate(2, east=40, minutes=60 * 24 * 9, address="7 Elm St")], street_distance=ask)
        == []
    )


# Groups


def test_a_chain_does_not_grow_where_its_ends_are_not_likely_the_same() -> None:
    one, two, three = (candidate(number, minutes=number) for number in (1, 2, 3))
    chain = [pair(one, two, 0.95), pair(two, three, 0.95)]
    assert ids(group_pairs([one, two, three], chain)) == [["1", "2"], ["3"]]
    assert ids(group_pairs([one, two, three], [*chain, pair(one, three, 0.6)])) == [["1", "2", "3"]]


def test_a_chain_of_neighbours_does_not_grow_along_a_street() -> None:
    street = [candidate(number, east=15 * number, address=f"{2 * number} Elm St") for number in range(1, 6)]
    assert len(group_duplicates(street)) == 5


def test_a_report_joins_the_group_it_is_surest_of() -> None:
    one, two, three = (candidate(number, minutes=number) for number in (1, 2, 3))
    found = [pair(one, three, 0.93), pair(two, three, 0.97)]
    assert ids(group_pairs([one, two, three], found)) == [["1"], ["2", "3"]]


def test_groups_and_their_reports_come_oldest_first() -> None:
    reports = [candidate(1, minutes=9), candidate(2, minutes=5), candidate(3, minutes=7, address="9 Oak St", east=40)]
    assert ids(group_duplicates(reports)) == [["2", "1"], ["3"]]


# People have the last word


def test_what_a_person_joined_is_one_group_wherever_it_lies() -> None:
    far = [candidate(1), candidate(2, east=9_000, minutes=60 * 24 * 30, address="9 Oak St")]
    assert ids(group_duplicates(far, decisions=Decisions([said("1", "2", is_same=True)]))) == [["1", "2"]]


def test_what_a_person_split_is_not_one_group_however_sure() -> None:
    both = [candidate(1), candidate(2)]
    assert len(group_duplicates(both, decisions=Decisions([said("2", is_same=False)]))) == 2


def test_taking_a_split_back_restores_the_group() -> None:
    both = [candidate(1), candidate(2)]
    decisions = Decisions([said("2", is_same=False), said("1", "2", is_same=True)])
    assert ids(group_duplicates(both, decisions=decisions)) == [["1", "2"]]


def test_what_is_surely_the_same_as_one_of_a_joined_set_goes_with_the_set() -> None:
    reports = [candidate(1), candidate(2, minutes=1), candidate(3, east=9_000, address="9 Oak St")]
    decisions = Decisions([said("2", "3", is_same=True)])
    assert ids(group_duplicates(reports, decisions=decisions)) == [["1", "3", "2"]]


def test_one_split_member_does_not_come_in_through_a_third() -> None:
    reports = [candidate(number, minutes=number, kind=replace(KIND, duplicate_days=5.0)) for number in (1, 2)]
    reports.append(candidate(3, minutes=3, channel="web", kind=replace(KIND, duplicate_days=5.0)))
    groups = group_duplicates(reports, decisions=Decisions([said("1", "3", is_same=False)]))
    assert not any({"1", "3"} <= set(group) for group in ids(groups))


def test_a_pair_that_was_decided_is_not_shown_again() -> None:
    neighbours = [candidate(1), candidate(2, east=20, address="3 Elm St")]
    found = find_pairs(neighbours)
    for is_same in (True, False):
        decisions = Decisions([said("1", "2", is_same=is_same)])
        groups = group_pairs(neighbours, found, decisions=decisions)
        assert doubtful_pairs(found, groups, decisions=decisions) == []


# Whatever comes

STATES = st.tuples(
    st.integers(0, 2),
    st.integers(0, 400),
    st.sampled_from(("phone", "web", "crew")),
    st.sampled_from(("1 Elm St", "3 Elm St", "")),
)
DECISIONS = st.lists(
    st.tuples(st.booleans(), st.lists(st.integers(1, 6), min_size=2, max_size=3, unique=True)), max_size=4
)


@given(st.permutations(range(6)), st.lists(STATES, min_size=6, max_size=6), DECISIONS)
def test_groups_hold_every_report_once_whatever_the_order_and_keep_to_what_people_said(
    order: list[int], states: list[tuple[int, int, str, str]], words: list[tuple[bool, list[int]]]
) -> None:
    reports = [
        candidate(number, east=20.0 * spot, minutes=minutes, channel=channel, address=address)
        for number, (spot, minutes, channel, address) in enumerate(states, start=1)
    ]
    decisions = Decisions([said(*map(str, names), is_same=is_same) for is_same, names in words])
    groups = group_duplicates([reports[index] for index in order], decisions=decisions)
    assert groups == group_duplicates(reports, decisions=decisions)
    assert sorted(name for group in ids(groups) for name in group) == list("123456")
    group_of = {name: number for number, group in enumerate(ids(groups)) for name in group}
    for one in reports:
        for other in reports:
            if one is not other:
                names = one.request.service_request_id, other.request.service_request_id
                together = group_of[names[0]] == group_of[names[1]]
                assert decisions.said(one.request, other.request) in (None, together)
    for group in groups:
        assert len(give_reasons(group, find_pairs(reports), decisions=decisions)) == len(group)


def test_eight_hundred_reports_of_one_address_are_a_stand_in_for_many_places() -> None:
    assert len(group_duplicates([candidate(number) for number in range(800)])) == 800


# In words


def test_the_reasons_name_the_partner_and_how_sure_it_is() -> None:
    both = [candidate(1), candidate(2, minutes=3, channel="web")]
    found = find_pairs(both)
    first, second = give_reasons(both, found)
    assert (first.text, first.confidence, first.partner) == ("oldest report", None, "")
    assert (second.partner, second.confidence) == ("1", found[0].confidence)
    assert second.text == "same address, 3 min apart, again through another channel"


def test_a_reason_names_who_joined() -> None:
    far = [candidate(1), candidate(2, east=9_000)]
    decisions = Decisions([said("1", "2", is_same=True)])
    reason = give_reasons(far, [], decisions=decisions)[1]
    assert (reason.partner, reason.text) == ("1", "joined by Ann on 2026-03-02")


def test_every_doubt_is_said() -> None:
    evidence = Evidence(
        is_same_place=False,
        distance=14.2,
        days=3.0,
        slowness=1.0,
        is_other_request=True,
        is_list_of_staff=True,
        is_one_screen=True,
        num_others=2,
    )
    assert explain(evidence) == (
        "another address 14 m away, 3 days apart, both online, as when one person reports several things, "
        "both entered by staff, who list different things, reported as different kinds of request, 2 more open there"
    )


@pytest.mark.parametrize(
    ("days", "text"), [(0.0, "0 min"), (0.05, "72 min"), (0.5, "12 h"), (1.9, "46 h"), (6.4, "6 days")]
)
def test_times_between_are_said_as_people_say_them(days: float, text: str) -> None:
    assert say_days(days) == text


def test_a_report_without_a_radius_is_a_group_of_its_own(city: City, report: Report) -> None:
    reports = [report(number, service_code="Pothole") for number in (1, 2)]
    assert len(group_duplicates(triage(reports, city, as_of=NOW)[0], decisions=NOTHING_DECIDED)) == 2


def test_reports_in_summer_and_winter_time_are_compared_by_the_moment() -> None:
    moment = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    both = [candidate(1, requested_datetime=moment), candidate(2, requested_datetime=moment.astimezone(LOS_ANGELES))]
    assert find_pairs(both)[0].evidence.days == 0.0
