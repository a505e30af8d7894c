"""Learning times on site: a lognormal distribution for each kind of visit, near the catalogue where little is known."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

import numpy as np
from numpy.typing import NDArray

from dispatch.city import City
from dispatch.durations.learned import (
    HeldOut,
    LearnedDuration,
    LearnedDurations,
    by_visit,
    time_on_site,
)
from dispatch.durations.reading import VisitRecord
from dispatch.errors import DurationsError
from dispatch.model import TimeOnSite
from dispatch.model.catalogue import NINE_OF_TEN

MIN_RECORDS = 10
"""Nothing is learned of a kind of visit from fewer: a judgement."""

PRIOR_RECORDS = 20
"""The catalogue's figures weigh as much as so many visits: of 20 visits and the catalogue each counts half."""

FAR_OFF = 3.5
"""Robust standard deviations from the median beyond which a visit is odd (Iglewicz and Hoaglin 1993, "How to detect
and handle outliers", page 11)."""

LEAST_SCALE = 0.1
"""Of logarithms, below which none is far off: minutes that were rounded differ by as much."""

UNKNOWN_SPREAD = math.log(2) / NINE_OF_TEN
"""Where the catalogue knows nothing of the spread: nine of ten take at most twice as long as half of them."""

HELD_OUT_SHARE = 5
"""One of so many crew-days is held out to measure on."""

MIN_DAYS = 10
"""Crew-days of which fewer tell nothing of how days differ, and of which none is held out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A visit far off the others of its kind; ``is_long`` where it was interrupted, it seems, else told late."""

    record: VisitRecord
    is_long: bool


def learn_durations(
    records: Sequence[VisitRecord], city: City, *, source: str, seed: int
) -> tuple[LearnedDurations, list[Odd]]:
    """Learn how long each kind of visit takes.

    A kind's visits are lognormal. Those beyond :data:`FAR_OFF` robust standard deviations (1.4826 times the median of
    absolute deviations from the median) of the logarithms are left aside and given back: interruptions, and what was
    told late. Of the rest mean and variance of the logarithms are taken, with the catalogue's as those of
    :data:`PRIOR_RECORDS` visits more. The spread of crew-days is
    what visits of one crew-day have in common.

    Parameters
    ----------
    records
        At least :data:`MIN_RECORDS` of one kind.
    source
        Where they come from, for people.
    seed
        Draws the crew-days held out.

    Raises
    ------
    DurationsError
        If there are too few of every kind.
    """
    durations, odd = _fit(records, city)
    if not durations:
        raise DurationsError(
            f"{len(records):,} visits, and of no kind {MIN_RECORDS} or more that are not far off the others: give more"
        )
    return (
        LearnedDurations(
            city=city.name,
            source=source,
            durations=tuple(durations),
            crew_day=_crew_day(records, durations, odd),
            held_out=_held_out(records, city, seed),
        ),
        odd,
    )


def _fit(records: Sequence[VisitRecord], city: City) -> tuple[list[LearnedDuration], list[Odd]]:
    of_kind: dict[tuple[str, bool], list[VisitRecord]] = defaultdict(list)
    for one in records:
        of_kind[one.service_type, one.is_inspection].append(one)
    durations, odd = [], []
    for name, is_inspection in sorted(of_kind):
        its = of_kind[name, is_inspection]
        logs = np.log([one.seconds for one in its])
        off = _far_off(logs)
        kept = logs[off == 0]
        if len(kept) < MIN_RECORDS:
            continue
        odd += [Odd(record=one, is_long=bool(how > 0)) for one, how in zip(its, off, strict=True) if how != 0]
        before = time_on_site(city.service_types[name], is_inspection=is_inspection)
        durations.append(
            LearnedDuration(
                service_type=name,
                is_inspection=is_inspection,
                num_records=len(kept),
                num_odd=len(its) - len(kept),
                before=before,
                on_site=_shrunk(kept, before),
            )
        )
    return durations, sorted(odd, key=lambda one: one.record.line_number)


def _far_off(logs: NDArray[np.float64]) -> NDArray[np.int64]:
    """Say of each logarithm whether it is far above (1) or below (-1) the others."""
    middle = np.median(logs)
    scale = max(LEAST_SCALE, 1.4826 * float(np.median(np.abs(logs - middle))))
    off = np.zeros(len(logs), dtype=np.int64)
    off[logs > middle + FAR_OFF * scale] = 1
    off[logs < middle - FAR_OFF * scale] = -1
    return off


def _shrunk(logs: NDArray[np.float64], before: TimeOnSite) -> TimeOnSite:
    weight = len(logs) / (len(logs) + PRIOR_RECORDS)
    spread_before = before.spread or UNKNOWN_SPREAD
    mean = weight * float(logs.mean()) + (1 - weight) * math.log(before.median)
    variance = weight * float(logs.var(ddof=1)) + (1 - weight) * spread_before**2
    median = max(1, round(math.exp(mean)))
    return TimeOnSite(median=median, nine_of_ten=max(median, round(math.exp(mean + NINE_OF_TEN * math.sqrt(variance)))))


def _crew_day(records: Sequence[VisitRecord], durations: Sequence[LearnedDuration], odd: Sequence[Odd]) -> float | None:
    """Give the spread of the factor that a crew's day shares.

    Two visits of one crew-day have nothing else in common, so the mean product of their distances from their kinds'
    means, in logarithms, is the variance of that factor; kinds that vary little weigh more.
    """
    spread_of = {key: time.spread or UNKNOWN_SPREAD for key, time in by_visit(durations).items()}
    lines = {one.record.line_number for one in odd}
    of_kind: dict[tuple[str, bool], list[VisitRecord]] = defaultdict(list)
    for one in records:
        key = (one.service_type, one.is_inspection)
        if key in spread_of and one.line_number not in lines:
            of_kind[key].append(one)
    days: dict[tuple[str, date], list[tuple[float, float]]] = defaultdict(list)
    for key, its in of_kind.items():
        logs = np.log([one.seconds for one in its])
        weight = spread_of[key] ** -2
        for one, off in zip(its, logs - logs.mean(), strict=True):
            days[one.crew, one.day].append((weight, float(off)))
    if sum(len(each) > 1 for each in days.values()) < MIN_DAYS:
        return None
    products = weights = 0.0
    for each in days.values():
        products += sum(weight * off for weight, off in each) ** 2 - sum((weight * off) ** 2 for weight, off in each)
        weights += sum(weight for weight, _ in each) ** 2 - sum(weight**2 for weight, _ in each)
    return round(min(1.0, math.sqrt(max(0.0, products / weights))), 4)


def _held_out(records: Sequence[VisitRecord], city: City, seed: int) -> HeldOut | None:
    """Learn without a part of the crew-days, and measure on these."""
    days = sorted({(one.crew, one.day) for one in records})
    if len(days) < MIN_DAYS:
        return None
    held = set(Random(seed).sample(days, len(days) // HELD_OUT_SHARE))  # noqa: S311  drawn, not kept secret
    learned, _ = _fit([one for one in records if (one.crew, one.day) not in held], city)
    after = by_visit(learned)
    true: dict[tuple[str, date], float] = defaultdict(float)
    planned: dict[tuple[str, date], list[float]] = defaultdict(lambda: [0.0, 0.0])
    within = [0, 0]
    visits = [one for one in records if (one.crew, one.day) in held]
    for one in visits:
        before = time_on_site(city.service_types[one.service_type], is_inspection=one.is_inspection)
        true[one.crew, one.day] += one.seconds
        for which, time in enumerate((before, after.get((one.service_type, one.is_inspection), before))):
            planned[one.crew, one.day][which] += time.mean
            within[which] += one.seconds <= time.nine_of_ten
    errors = [[abs(planned[day][which] / true[day] - 1) for day in true] for which in (0, 1)]
    return HeldOut(
        num_days=len(true),
        num_visits=len(visits),
        error_before=sum(errors[0]) / len(true),
        error_after=sum(errors[1]) / len(true),
        within_before=within[0] / len(visits),
        within_after=within[1] / len(visits),
    )
