"""When the synthetic city's requests are done, on working hours, so that an exact number is still open at one moment.

Every kind's crews work at a pace of their own, and the pace is what is left to choose: a request is still open when its
share of work, at that pace, reaches beyond the moment. Sorting requests by the pace at which they would just be done
gives the pace that leaves exactly so many open. For the weekly collection, the part of calls it misses is that pace.
"""

from dataclasses import dataclass

import numpy as np

from geodata.synthetic.ground_plan import Flags, Floats, Integers
from geodata.synthetic.kinds import KINDS, SELF_REPORT, Kind

DAY = 86_400
_WEEK = 7 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """When requests were done.

    Attributes
    ----------
    is_open
        Whether a request is open at the moment asked for.
    closed
        Seconds on the clock of ``created``; 0 for open ones.
    service_day
        Day of collection for what the weekly collection takes, else -1.
    needless
        Closed at the desk: what it reports was done already.
    """

    is_open: Flags
    closed: Integers
    service_day: Integers
    needless: Flags


@dataclass(frozen=True, slots=True)
class WorkingClock:
    """Counts working seconds since a midnight, on a wall clock without clock changes."""

    first_weekday: int
    start: int
    end: int
    days_a_week: int
    num_days: int

    def working(self, days: Integers) -> Flags:
        """Say which days are working days."""
        return np.asarray((self.first_weekday + days) % 7 < self.days_a_week)

    def elapsed(self, times: Integers) -> Integers:
        """Give the working seconds before each time."""
        day, second = np.divmod(times, DAY)
        before = np.concatenate([[0], np.cumsum(self.working(np.arange(self.num_days)))]) * (self.end - self.start)
        today = np.clip(second - self.start, 0, self.end - self.start)
        return np.asarray(before[day] + np.where(self.working(day), today, 0))

    def time_at(self, elapsed: Floats) -> Integers:
        """Give the first time at which so many working seconds have gone by; 0 gives the first start of work."""
        length = self.end - self.start
        days = np.flatnonzero(self.working(np.arange(self.num_days)))
        number = np.clip(np.ceil(elapsed / length).astype(np.int64) - 1, 0, len(days) - 1)
        return np.asarray(days[number] * DAY + self.start + np.floor(elapsed - number * length).astype(np.int64))


def working_clock(kind: Kind, first_weekday: int, num_days: int) -> WorkingClock:
    """Give the clock of those who do a kind of request."""
    start, end, days_a_week = kind.work_day
    return WorkingClock(first_weekday, round(start * 3_600), round(end * 3_600), days_a_week, num_days)


def complete(
    *,
    created: Integers,
    kind: Integers,
    original: Integers,
    channel: Integers,
    slowness: Floats,
    collection_weekday: Integers,
    first_weekday: int,
    moment: int,
    num_open: int,
    generator: np.random.Generator,
) -> Completion:
    """Close requests so that exactly ``num_open`` are open at ``moment``.

    Parameters
    ----------
    created
        Seconds on a wall clock that starts at a midnight of ``first_weekday`` (Monday is 0), all before ``moment``.
    original
        Index of the request each one repeats, its own index for those that repeat none. What is done for the first is
        done for all of them.
    slowness
        Factor on the work of each, by where it lies.
    collection_weekday
        The weekday on which the weekly collection comes by each.

    Raises
    ------
    ValueError
        If more requests than ``num_open`` came in since anybody last worked, or fewer than that can be open.
    """
    num_days = moment // DAY + 2
    # What repeats another request shares its luck, so that one visit ends both.
    first = created[original]
    effort = np.exp(generator.normal(size=len(created)))[original]
    chance = generator.random(len(created))[original]
    clocks = [working_clock(one, first_weekday, num_days) for one in KINDS]
    work, begun, collected = np.zeros(len(created)), np.zeros_like(created), np.zeros_like(created)
    score = np.empty(len(created))
    for number, one in enumerate(KINDS):
        mine = kind == number
        if one.spread is None:
            weekday = (collection_weekday[original][mine] - first_weekday) % 7
            collected[mine] = _first_collection(first[mine], weekday, one, chance[mine])
            weeks = _weeks_until(collected[mine], moment)
            score[mine] = np.where(weeks > 0, 1 - chance[mine] ** (1 / np.maximum(weeks, 1)), np.inf)
        else:
            begun[mine] = clocks[number].elapsed(first[mine])
            work[mine] = effort[mine] ** one.spread * slowness[original][mine]
            left = clocks[number].elapsed(np.array([moment])) - begun[mine]
            score[mine] = np.divide(work[mine], left, out=np.full(len(left), np.inf), where=left > 0)
    self_reported = channel == SELF_REPORT
    score[self_reported] = -np.inf

    is_open = np.zeros(len(created), bool)
    closed, service_day = np.zeros_like(created), np.full_like(created, -1)
    for number, num_wanted in enumerate(_open_by_kind(score, kind, num_open).tolist()):
        mine = np.flatnonzero(kind == number)
        ranked = mine[np.lexsort((created[mine], -score[mine]))]
        is_open[ranked[:num_wanted]] = True
        done = ranked[num_wanted:]
        pace = score[done[0]] if len(done) and np.isfinite(score[done[0]]) else 1.0
        if KINDS[number].spread is None:
            weeks = _weeks_until(collected[mine], moment)
            missed = np.minimum(_missed_in_a_row(chance[mine], 1 - pace), np.maximum(weeks - 1, 0))
            closed[mine] = collected[mine] + np.where(is_open[mine], weeks, missed) * _WEEK
            service_day[mine] = closed[mine] // DAY
        else:
            until = clocks[number].elapsed(np.array([moment]))
            closed[mine] = clocks[number].time_at(np.minimum(begun[mine] + work[mine] / pace, until))
    closed[self_reported] = created[self_reported]
    needless = ~is_open & (closed < created)
    closed[needless] = created[needless] + generator.integers(300, 2_400, int(needless.sum()))
    closed = np.where(is_open, 0, np.minimum(closed, moment))
    return Completion(is_open=is_open, closed=closed, service_day=service_day, needless=needless)


def _first_collection(created: Integers, weekday: Integers, kind: Kind, chance: Floats) -> Integers:
    """Give the moment of the next weekly collection from the next day on; ``weekday`` counts from the first day's."""
    start, end, _ = kind.work_day
    tomorrow = created // DAY + 1
    day = tomorrow + (weekday - tomorrow) % 7
    # The truck's hour has nothing to do with whether it misses somebody, so take other digits of the same number.
    hour = start + (end - start) * (chance * 1_000 % 1)
    return np.asarray(day * DAY + (hour * 3_600).astype(np.int64))


def _weeks_until(collected: Integers, moment: int) -> Integers:
    """Give how many collections after the first one it takes to pass the moment; 0 where the first one does."""
    return np.asarray(np.maximum(-((collected - moment) // _WEEK), 0))


def _missed_in_a_row(chance: Floats, missing: float) -> Integers:
    """Give how many collections in a row miss a request when one in ``1 / missing`` does."""
    if missing <= 0:
        return np.zeros(len(chance), np.int64)
    return np.asarray((np.log(chance) / np.log(missing)).astype(np.int64))


def _open_by_kind(score: Floats, kind: Integers, num_open: int) -> Integers:
    """Share the open requests out among the kinds, none below what must be open or above what can be."""
    numbers = range(len(KINDS))
    least = np.array([np.sum(np.isposinf(score[kind == number])) for number in numbers])
    most = np.array([np.sum(~np.isneginf(score[kind == number])) for number in numbers])
    if not least.sum() <= num_open <= most.sum():
        raise ValueError(
            f"num_open is {num_open}, but of {len(score)} requests {least.sum()} came in since anybody last worked and "
            f"at most {most.sum()} can be open; change num_open, requests_per_day or history_days"
        )
    usual = np.array([one.num_open for one in KINDS], float)
    low, high = 0.0, float(num_open + len(score))
    for _ in range(100):
        scale = (low + high) / 2
        total = np.clip(np.floor(usual * scale), least, most).sum()
        low, high = (scale, high) if total <= num_open else (low, scale)
    counts = np.clip(np.floor(usual * low), least, most).astype(np.int64)
    for number in np.argsort(-usual, kind="stable"):
        counts[number] += min(num_open - counts.sum(), most[number] - counts[number])
    return counts
