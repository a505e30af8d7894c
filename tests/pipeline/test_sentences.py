"""Why an order is left out, in a dispatcher's words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from grid_city import LOS_ANGELES, GridTable

from dispatch.city import City
from dispatch.model import DeferredReason
from dispatch.orders.duplicates import group_duplicates
from dispatch.orders.triage import triage
from dispatch.orders.work_orders import make_work_order
from dispatch.planning.encoding import Encoding, encode, why_deferred
from geodata.requests.record import ServiceRequest
from solvers.solution import Reason, Solution, Unassigned

MORNING = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)


@pytest.fixture
def encoding(city: City, report: Callable[..., ServiceRequest]) -> Encoding:
    """A pothole at the far end of the bottom street, and the two road crews."""
    candidates, _ = triage([report(1, service_code="Pothole", lon=0.004, lat=0.0)], city, as_of=MORNING)
    orders = [make_work_order(group, city, day=MORNING.date(), as_of=MORNING) for group in group_duplicates(candidates)]
    places = (city.places["Corner Yard"], city.places["Far Yard"])
    points = GridTable(*(_column(axis, orders, places) for axis in ("lon", "lat")))
    crews = city.departments[1].crews
    return encode(orders, crews, places, points.seconds, day=date(2026, 3, 2), zone=LOS_ANGELES, as_of=MORNING)


def _column(axis, orders, places):
    return np.array([getattr(one, axis) for one in (*orders, *places)])


def told(encoding: Encoding, reason: Reason) -> tuple[DeferredReason, str]:
    left_out = Unassigned(job=0, reason=reason, detail="")
    return why_deferred(encoding, Solution(routes=(), unassigned=(left_out,), cost=0), left_out)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_word_and_a_sentence_of_its_own(encoding: Encoding, reason: Reason) -> None:
    word, sentence = told(encoding, reason)
    others = {told(encoding, other) for other in Reason if other is not reason}
    assert sentence
    assert sentence not in {sentence for _, sentence in others}
    assert word not in {word for word, _ in others}


def test_a_shift_that_is_too_short_is_told_in_minutes(encoding: Encoding) -> None:
    assert (
        told(encoding, Reason.LONGER_THAN_SHIFT)[1] == "20 min of work and the way there do not fit a shift of 510 min"
    )


def test_without_a_crew_the_reason_is_that_there_is_none(encoding: Encoding) -> None:
    alone = replace(encoding, crews=(), problem=replace(encoding.problem, vehicles=()))
    assert told(alone, Reason.NO_VEHICLE_WITH_SKILLS)[0] is DeferredReason.NO_CREW_TODAY


def test_a_free_crew_that_is_too_far_away_is_told_with_the_drive_and_the_price(encoding: Encoding) -> None:
    # Four blocks there and four to the far yard.
    job = replace(encoding.problem.jobs[0], prize=300)
    cheap = replace(encoding, problem=replace(encoding.problem, jobs=(job,)))
    assert told(cheap, Reason.OUTCOMPETED)[1] == (
        "a free crew would drive 8 min for it alone, more than its priority of 5 min is worth"
    )
