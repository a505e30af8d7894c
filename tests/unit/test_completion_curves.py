"""Shares done by a moment, from constant hazards that can be worked out by hand."""

import math

import numpy as np
import pytest
from waiting_city import CALENDAR, DAY, START

from dispatch.completion.curves import EDGES, NUM_BINS, Curves, cut_at_edges
from dispatch.completion.local_hours import SLOTS, local_hours
from dispatch.completion.work_clock import set_clock


def curves(*, rate: float, age: float = 0.0) -> Curves:
    """One request on a clock that runs evenly, with the same hazard at every age."""
    clock = set_clock((), np.ones((1, SLOTS)), local_hours(START, START + 100 * DAY, CALENDAR))
    return Curves(
        clock=clock,
        clock_rows=np.zeros(1, dtype=np.int64),
        born=np.array([10.0 * DAY - age]),
        ages=np.array([age]),
        rates=np.full((1, NUM_BINS), rate),
    )


@pytest.mark.parametrize("age", [0.0, 0.3 * DAY, 9.7 * DAY])
def test_with_a_constant_hazard_the_share_done_is_exponential_whatever_the_age(age) -> None:
    found = curves(rate=0.5, age=age).done_by(np.array([START + 13.0 * DAY]))
    assert found[0] == pytest.approx(1 - math.exp(-0.5 * 3))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_moment_of_a_share_is_when_that_share_is_done(share) -> None:
    found = curves(rate=0.5, age=0.3 * DAY)
    assert found.done_by(found.moments_when(np.array([share])))[0] == pytest.approx(share)


def test_nothing_is_done_before_it_is_known_to_be_open() -> None:
    assert curves(rate=0.5).done_by(np.array([float(START)]))[0] == 0


def test_a_share_beyond_the_clock_is_never_reached() -> None:
    assert curves(rate=1e-6).moments_when(np.array([0.5]))[0] == math.inf


def test_waiting_is_cut_at_the_edges_and_adds_up() -> None:
    begin, end = np.array([0.0, 2.2 * DAY]), np.array([0.5 * DAY, 30 * DAY])
    spells = cut_at_edges(begin, end, np.array([True, False]))
    waited = np.bincount(spells.cases, weights=spells.lengths)
    assert waited == pytest.approx([0.5, 27.8], abs=1e-3)
    assert np.bincount(spells.cases, weights=spells.done).tolist() == [1, 0]
    last = spells.bins[spells.cases == 0][-1]
    assert EDGES[last] < 0.5 * DAY <= EDGES[last + 1]
    assert spells.done[spells.cases == 0][-1] == 1
