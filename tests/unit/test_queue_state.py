"""The state of a queue at a moment, against counting by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.completion.history import NEVER
from dispatch.completion.queue_state import lay_out, state_of

DAY = 86_400


def brute_force(groups, created, ended, group, moment):
    mine = [(a, b) for g, a, b in zip(groups, created, ended, strict=True) if g == group]
    is_open = [(a, b) for a, b in mine if a < moment <= b]
    week = [(a, b) for a, b in mine if moment - 7 * DAY <= b < moment]
    last = max((b for _, b in mine if b < moment), default=moment - 30 * DAY)
    return [
        len(is_open),
        np.mean([(moment - a) / DAY for a, _ in is_open]) if is_open else np.nan,
        sum(moment - DAY <= a < moment for a, _ in mine),
        sum(moment - 7 * DAY <= a < moment for a, _ in mine),
        sum(moment - DAY <= b < moment for _, b in mine),
        len(week),
        np.mean([(b - a) / DAY for a, b in week]) if week else np.nan,
        min(moment - last, 30 * DAY) / DAY,
    ]


request = st.tuples(st.integers(0, 2), st.integers(1, 40 * DAY), st.one_of(st.none(), st.integers(0, 20 * DAY)))


@given(st.lists(request, min_size=1, max_size=12), st.integers(31 * DAY, 60 * DAY), st.integers(0, 2))
def test_the_state_is_what_counting_gives(requests, moment, group) -> None:
    groups = np.array([one[0] for one in requests])
    created = np.array([one[1] for one in requests])
    ended = np.array([NEVER if one[2] is None else one[1] + one[2] for one in requests])
    queue = lay_out(groups, created, ended, epoch=0)
    state = state_of(queue, np.array([group]), np.array([moment]))
    assert state[0] == pytest.approx(brute_force(groups, created, ended, group, moment), nan_ok=True)


@given(st.lists(request, min_size=1, max_size=12), st.integers(31 * DAY, 60 * DAY))
def test_what_happens_later_changes_no_digit(requests, moment) -> None:
    groups = np.array([one[0] for one in requests])
    created = np.array([one[1] for one in requests])
    ended = np.array([NEVER if one[2] is None else one[1] + one[2] for one in requests])
    known = created < moment
    seen = np.where(ended < moment, ended, NEVER)
    now = state_of(lay_out(groups[known], created[known], seen[known], epoch=0), groups, np.full(len(groups), moment))
    later = state_of(lay_out(groups, created, ended, epoch=0), groups, np.full(len(groups), moment))
    assert now.tobytes() == later.tobytes()
