"""What the last weeks showed maps a model's shares to what came."""

import numpy as np
import pytest
from waiting_city import CALENDAR, DAY, START

from dispatch.completion.calibration import learn_recalibration, no_recalibration
from dispatch.completion.curves import NUM_BINS, Curves
from dispatch.completion.local_hours import SLOTS, local_hours
from dispatch.completion.work_clock import set_clock


def learned(*, true_rate: float, said_rate: float, num: int = 4000, watched: float = 60.0):
    """Requests that are done at one rate, forecast at another, and watched for so many days."""
    rng = np.random.default_rng(1)
    clock = set_clock((), np.ones((1, SLOTS)), local_hours(START, START + 100 * DAY, CALENDAR))
    curves = Curves(
        clock=clock,
        clock_rows=np.zeros(num, dtype=np.int64),
        born=np.zeros(num),
        ages=np.zeros(num),
        rates=np.full((num, NUM_BINS), said_rate),
    )
    waits = rng.exponential(1 / true_rate, num)
    done = waits <= watched
    ends = (START + np.minimum(waits, watched) * DAY).astype(np.int64)
    return learn_recalibration(curves, np.zeros(num, dtype=np.int64), ends, done, num_types=2)


def truth(said: float, *, true_rate: float, said_rate: float) -> float:
    return 1 - (1 - said) ** (true_rate / said_rate)


@pytest.mark.parametrize("said", [0.2, 0.5, 0.8])
def test_a_model_that_is_too_slow_is_corrected(said) -> None:
    found = learned(true_rate=0.4, said_rate=0.2)
    shares = found.maps[0][round(100 * said)]
    assert shares == pytest.approx(truth(said, true_rate=0.4, said_rate=0.2), abs=0.03)


def test_open_requests_count_for_as_long_as_they_were_watched() -> None:
    found = learned(true_rate=0.2, said_rate=0.2, watched=2.0)
    assert found.maps[0] == pytest.approx(np.linspace(0, 1, 101), abs=0.04)


def test_a_type_of_which_nothing_came_is_taken_at_its_word() -> None:
    found = learned(true_rate=0.4, said_rate=0.2)
    assert found.maps[1] == pytest.approx(no_recalibration(1).maps[0], abs=1e-6)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_share_there_and_back_is_the_same(share) -> None:
    found = learned(true_rate=0.4, said_rate=0.2)
    types = np.zeros(1, dtype=np.int64)
    assert found.true_shares(types, found.model_shares(types, share))[0] == pytest.approx(share, abs=0.005)
