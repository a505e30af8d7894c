"""The best times of a given route: by hand, and against all times there are."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.errors import ProblemError
from solvers.formats.vroom.retiming import Event, best_times


def test_a_route_without_windows_starts_at_once() -> None:
    assert best_times([Event(), Event(travel=5, work=2), Event(travel=3)]) == (0, 5, 10)


def test_a_route_leaves_just_in_time_for_its_first_window() -> None:
    assert best_times([Event(), Event(travel=5, work=2, windows=((20, 30),)), Event(travel=3)]) == (15, 20, 25)


def test_being_early_at_one_task_is_weighed_against_being_late_at_another() -> None:
    # Two tasks each 1 s late are worse than one 1 s early.
    late = ((0, 9),)
    events = [Event(), Event(travel=0, windows=((10, 20),)), Event(windows=late), Event(windows=late), Event()]
    assert best_times(events)[1:4] == (9, 9, 9)


def test_a_break_lies_on_the_drive_where_its_window_is() -> None:
    events = [Event(), Event(is_break=True, work=10, windows=((4, 4),)), Event(travel=20, work=1), Event()]
    assert best_times(events) == (0, 4, 30, 31)


def test_a_vehicle_leaves_in_its_own_hours_where_the_end_is_as_late_as_the_start_would_be_early() -> None:
    events = [Event(windows=((50, None),)), Event(travel=100), Event(travel=100, windows=((None, 100),))]
    assert best_times(events) == (50, 150, 250)


def test_a_forced_moment_is_kept_whatever_the_window_says() -> None:
    assert best_times([Event(), Event(windows=((0, 5),), earliest=9, latest=9), Event()])[1] == 9


def test_moments_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ProblemError, match="service_before"):
        best_times([Event(earliest=10), Event(travel=5, latest=12), Event()])


def test_times_far_apart_do_not_overflow() -> None:
    day = 1_700_000_000
    events = [Event(), Event(travel=100, windows=((day, day + 10),)), Event(travel=100, windows=((None, day + 200),))]
    assert best_times(events) == (day - 100, day, day + 100)


LATEST = 8

window = st.tuples(st.integers(0, 5), st.integers(0, 2)).map(lambda one: (one[0], one[0] + one[1]))
event = st.builds(
    Event,
    is_break=st.booleans(),
    travel=st.integers(0, 3),
    work=st.integers(0, 2),
    windows=st.lists(window, max_size=2).map(tuple),
    earliest=st.integers(0, 2),
)


def missed(one: Event, start: int) -> int:
    return min((max(low - start, start - high, 0) for low, high in one.windows), default=0)


def is_possible(events: list[Event], times: tuple[int, ...]) -> bool:
    before, breaks = 0, 0
    for index in range(1, len(events)):
        if times[index] < times[index - 1] + events[index - 1].work:
            return False
        if events[index].is_break:
            breaks += events[index].work
            continue
        if times[index] < times[before] + events[before].work + events[index].travel + breaks:
            return False
        before, breaks = index, 0
    return all(time >= one.earliest for one, time in zip(events, times, strict=True))


@settings(max_examples=30, deadline=None)
@given(st.lists(event, min_size=1, max_size=3))
def test_no_times_at_all_are_better(between: list[Event]) -> None:
    between = [replace(one, travel=0) if one.is_break else one for one in between]
    events = [Event(), *between, Event(travel=1)]
    found = best_times(events)

    def merit(times: tuple[int, ...]) -> tuple[int, int]:
        return sum(missed(one, time) for one, time in zip(events, times, strict=True)), times[-1] - times[0]

    assert is_possible(events, found)
    span = sum(one.travel + one.work for one in events) + 3
    every = itertools.product(range(LATEST), *[range(LATEST + span)] * len(between))
    best = min(
        merit((*times, end))
        for times in every
        for end in [_earliest_end(events, times)]
        if is_possible(events, (*times, end))
    )
    assert merit(found) == best


def _earliest_end(events: list[Event], times: tuple[int, ...]) -> int:
    last = max(index for index in range(len(events) - 1) if not events[index].is_break)
    breaks = sum(one.work for one in events[last + 1 : -1])
    return max(times[-1] + events[-2].work, times[last] + events[last].work + events[-1].travel + breaks)
