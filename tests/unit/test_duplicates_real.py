"""The confidence in duplicates, held against what Boston's clerks wrote, and what it does to Los Angeles."""

from collections import Counter
from datetime import datetime

import pytest

from benchmarks.duplicates import labels
from benchmarks.duplicates.learning import learn
from benchmarks.duplicates.measuring import listed, merged, score
from dispatch.city import load_city
from dispatch.orders.duplicates import MERGE_FROM
from dispatch.orders.duplicates.confidence import WEIGHTS
from dispatch.planning.reviewing import review_duplicates
from geodata.requests.feeds import read

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def pairs():
    if not labels.REAL_FILE.exists():
        pytest.skip(f"the real file is not at {labels.REAL_FILE}")
    return labels.read_labelled(labels.REAL_FILE)


def drawn(pairs, *, is_of_test):
    return [one for one in pairs if one.is_drawn and one.is_same is not None and one.is_of_test == is_of_test]


def test_at_least_four_hundred_pairs_of_many_types_are_labelled_both_ways(pairs):
    told = [one for one in pairs if one.is_drawn and one.is_same is not None]
    assert Counter(one.is_same for one in told) == {True: 420, False: 416}
    assert len({one.newer.service_type.name for one in told}) == 11


def test_what_is_merged_in_october_is_right_97_times_in_100(pairs):
    october = score(drawn(pairs, is_of_test=True), merged)
    assert october.num_taken >= 80
    assert october.precision >= 0.97
    assert october.recall >= 0.5


def test_most_of_what_is_the_same_in_october_is_merged_or_shown(pairs):
    assert score(drawn(pairs, is_of_test=True), listed).recall >= 0.85


def test_the_weights_are_those_that_july_to_september_teach(pairs):
    weights, days, least = learn(drawn(pairs, is_of_test=False))
    assert (weights, least) == (dict(WEIGHTS), MERGE_FROM)
    boston = load_city("boston").service_types
    assert days == {name: boston[name].duplicate_days for name in days}


def test_los_angeles_crews_own_reports_are_not_merged_with_each_other():
    path = labels.REAL_FILE.parents[1] / "myla311" / "myla311_2017_subset.csv.gz"
    if not path.exists():
        pytest.skip(f"the real file is not at {path}")
    city = load_city("los_angeles")
    as_of = datetime(2017, 12, 31, 5, 45, tzinfo=city.zone)
    requests = [
        one
        for one in read(path, "la-myla311")
        if one.requested_datetime <= as_of and (one.closed_datetime is None or one.closed_datetime > as_of)
    ]
    seen = review_duplicates(requests, city, as_of=as_of)
    merged_groups = [group for group in seen.groups if len(group) > 1]
    assert merged_groups
    assert max(len(group) for group in merged_groups) <= 3
    assert all(sum(one.request.channel == "crew" for one in group) < 2 for group in merged_groups)
    placeless = {one.request.service_request_id for one in seen.set_aside}
    assert placeless.isdisjoint(one.request.service_request_id for group in seen.groups for one in group)
