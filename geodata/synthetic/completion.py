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
    # What repeats another request shares its luck, so that one visit ends both.
    first = created[original]
    effort = np.exp(generator.normal(size=len(created)))[original]
    chance = generator.random(len(created))[original]
    waiting: list[tuple[Integers, _Collection | _Crews]] = []
    score = np.empty(len(created))
    for number, one in enumerate(KINDS):
        mine = np.flatnonzero(kind == number)
        if one.spread is None:
            weekday = (collection_weekday[original][mine] - first_weekday) % 7
            collected = _first_collection(first[mine], weekday, one, chance[mine])
            waiting.append((mine, _Collection(collected, chance[mine], moment)))
        else:
            work = effort[mine] ** one.spread * slowness[original][mine]
            clock = working_clock(one, first_weekday, moment // DAY + 2)
            waiting.append((mine, _Crews(clock, clock.elapsed(first[mine]), work, moment)))
        score[mine] = waiting[-1][1].score()
    self_reported = channel == SELF_REPORT
    score[self_reported] = -np.inf

    is_open = np.zeros(len(created), bool)
    closed, service_day = np.zeros_like(created), np.full_like(created, -1)
    for (mine, method), num_wanted in zip(waiting, _open_by_kind(score, kind, num_open), strict=True):
        ranked = mine[np.lexsort((created[mine], -score[mine]))]
        is_open[ranked[:num_wanted]] = True
        done = ranked[num_wanted:]
        pace = score[done[0]] if len(done) and np.isfinite(score[done[0]]) else 1.0
        closed[mine] = method.closed(pace, is_open[mine])
        if isinstance(method, _Collection):
            service_day[mine] = closed[mine] // DAY
    closed[self_reported] = created[self_reported]
    needless = ~is_open & (closed < created)
    closed[needless] = created[needless] + generator.integers(300, 2_400, int(needless.sum()))
    closed = np.where(is_open, 0, np.minimum(closed, moment))
    return Completion(is_open=is_open, closed=closed, service_day=service_day, needless=needless)


@dataclass(frozen=True, slots=True)
class _Crews:
    """Crews who do work of unlike size; ``begun`` and ``work`` are on their clock, ``work`` at a pace of one."""

    clock: WorkingClock
    begun: Integers
    work: Floats
    moment: int

    def score(self) -> Floats:
        """Give the pace above which each is done at the moment."""
        left = self.clock.elapsed(np.array([self.moment])) - self.begun
        return np.asarray(np.divide(self.work, left, out=np.full(len(left), np.inf), where=left > 0))

    def closed(self, pace: float, is_open: Flags) -> Integers:
        """Give when each is done; for open ones what it gives means nothing."""
        del is_open
        now = self.clock.elapsed(np.array([self.moment]))
        return self.clock.time_at(np.minimum(self.begun + self.work / pace, now))


@dataclass(frozen=True, slots=True)
class _Collection:
    """A weekly round that comes by at ``collected`` for the first time and misses those whose ``chance`` is small."""

    collected: Integers
    chance: Floats
    moment: int

    def score(self) -> Floats:
        """Give the part of calls that has to be made for each to be collected at the moment."""
        weeks = self._weeks()
        return np.asarray(np.where(weeks > 0, 1 - self.chance ** (1 / np.maximum(weeks, 1)), np.inf))

    def closed(self, pace: float, is_open: Flags) -> Integers:
        """Give when each is collected, for open ones when the round comes next."""
        weeks = self._weeks()
        missing = 1 - pace
        in_a_row = np.log(self.chance) / np.log(missing) if missing > 0 else np.zeros(len(weeks))
        missed = np.minimum(in_a_row.astype(np.int64), np.maximum(weeks - 1, 0))
        return np.asarray(self.collected + np.where(is_open, weeks, missed) * _WEEK)

    def _weeks(self) -> Integers:
        """Give how many rounds after the first one pass before the moment; 0 where the first is still to come."""
        return np.asarray(np.maximum(-((self.collected - self.moment) // _WEEK), 0))


def _first_collection(created: Integers, weekday: Integers, kind: Kind, chance: Floats) -> Integers:
    """Give the moment of the next weekly collection from the next day on; ``weekday`` counts from the first day's."""
    start, end, _ = kind.work_day
    tomorrow = created // DAY + 1
    day = tomorrow + (weekday - tomorrow) % 7
    # The truck's hour has nothing to do with whether it misses somebody, so take other digits of the same number.
    hour = start + (end - start) * (chance * 1_000 % 1)
    return np.asarray(day * DAY + (hour * 3_600).astype(np.int64))


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
