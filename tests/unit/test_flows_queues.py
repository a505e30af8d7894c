"""The queue and its crews, by hand and against Erlang."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.completion.flows.queues import ALWAYS, Working, erlang_c_wait, serve


def served(jobs: list[tuple[float, float]], crews: list[Working], urgency: list[float] | None = None) -> list[float]:
    arrivals = np.array([arrival for arrival, _ in jobs])
    durations = np.array([duration for _, duration in jobs])
    return serve(arrivals, durations, arrivals if urgency is None else np.array(urgency), crews).ended.tolist()


def test_one_crew_does_one_job_after_the_other() -> None:
    assert served([(0, 10), (1, 10), (50, 5)], [ALWAYS]) == [10, 20, 55]


def test_two_crews_share_what_waits() -> None:
    assert served([(0, 10), (1, 10), (2, 10)], [ALWAYS, ALWAYS]) == [10, 11, 20]


def test_who_is_free_takes_the_most_urgent_that_waits() -> None:
    assert served([(0, 10), (1, 10), (2, 10)], [ALWAYS], [0, 2, 1]) == [10, 30, 20]


def test_a_job_goes_on_when_the_next_shift_begins() -> None:
    crew = Working(starts=(0, 100), ends=(10, 110))
    assert served([(5, 8)], [crew]) == [103]


def test_a_job_of_the_night_waits_for_the_morning() -> None:
    crew = Working(starts=(0, 100), ends=(10, 110))
    assert served([(40, 3)], [crew]) == [103]


def test_what_no_shift_is_left_for_stays_open() -> None:
    crew = Working(starts=(0,), ends=(10,))
    assert served([(0, 8), (1, 8), (2, 1)], [crew]) == [8, math.inf, math.inf]


def test_without_crews_all_stays_open() -> None:
    assert served([(0, 8)], []) == [math.inf]


def test_with_one_crew_erlang_is_the_textbook_formula() -> None:
    # M/M/1: load / (service rate - arrival rate).
    assert erlang_c_wait(0.8, 1.0, 1) == pytest.approx(0.8 / 0.2)


def test_with_two_crews_erlang_is_the_textbook_formula() -> None:
    # M/M/2: the wait is load**2 / (1 - load**2) services, load being that of each crew.
    assert erlang_c_wait(1.5, 1.0, 2) == pytest.approx(0.75**2 / (1 - 0.75**2))


def test_more_than_all_crews_can_do_waits_for_ever() -> None:
    assert erlang_c_wait(3.0, 1.0, 3) == math.inf


@pytest.mark.parametrize(("num_crews", "load"), [(1, 0.5), (3, 0.6), (6, 0.7)])
def test_the_simulation_agrees_with_erlang_within_two_per_cent(num_crews: int, load: float) -> None:
    rate, waits, offered = num_crews * load, [], []
    for replication in range(40):
        generator = np.random.default_rng([311, num_crews, replication])
        between, durations = generator.exponential(1 / rate, 40_000), generator.exponential(1.0, 40_000)
        arrivals = np.cumsum(between)
        found = serve(arrivals, durations, arrivals, [ALWAYS] * num_crews)
        waits.append(float((found.started - arrivals)[1_000:].mean()))
        offered.append(float(durations.mean() - rate * between.mean()))
    # The work offered is known to be 0 above the expected in the mean, which takes a part of the chance off the wait.
    slope, wait = np.polyfit(offered, waits, 1)
    assert slope > 0
    assert float(wait) == pytest.approx(erlang_c_wait(rate, 1.0, num_crews), rel=0.02)


@given(
    st.lists(st.tuples(st.floats(0, 1000), st.floats(0.1, 50), st.floats(0, 1)), min_size=1, max_size=40),
    st.integers(1, 4),
)
def test_no_crew_does_two_jobs_at_once_and_none_begins_before_it_was_asked_for(
    jobs: list[tuple[float, float, float]], num_crews: int
) -> None:
    arrivals, durations, urgency = (np.array(column) for column in zip(*sorted(jobs), strict=True))
    found = serve(arrivals, durations, urgency, [ALWAYS] * num_crews)
    assert (found.started >= arrivals).all()
    assert found.ended - found.started == pytest.approx(durations)
    for start in found.started:
        assert ((found.started <= start) & (start < found.ended)).sum() <= num_crews
