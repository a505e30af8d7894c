"""Improve areas order by order: move a place to another area, or swap two places of neighbouring areas."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

PRICES = (0.1, 0.3, 1.0)
"""What a second of work beyond the room weighs, beside a second of some place's mean travel to the others of its area.

It rises step by step: places trade areas while balance is still cheap.
"""

FORBIDDING_PRICE = 1e6
"""Above any travel that a second of work could save."""

NUM_PARTNERS = 48
"""Places tried for a swap: the nearest. Twice as many gain nothing, half as many lose a hundredth."""

MAX_SWEEPS = 10
LEAST_GAIN = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Seconds of work that an area should not exceed, and must not."""

    wanted: float
    allowed: float


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The area of each place, shape (n,), and its cost.

    That is the sum over all places of the mean travel to the others of their area, both ways added up to one and
    halved, plus the price of what is beyond the wanted room.
    """

    areas: NDArray[np.int32]
    cost: float


@dataclass(slots=True, kw_only=True)
class _State:
    """Places and their areas, with the sums from which a change is priced at once.

    Attributes
    ----------
    area_of
        Shape (n,).
    to_area
        Shape (n, k), seconds both ways between each place and all of each area.
    inside, num, work
        Shape (k,), seconds both ways over all pairs of an area, its places, its work.
    """

    both_ways: NDArray[np.int32]
    work_at: NDArray[np.int64]
    area_of: NDArray[np.int32]
    to_area: NDArray[np.int64]
    inside: NDArray[np.int64]
    num: NDArray[np.int64]
    work: NDArray[np.int64]

    @classmethod
    def of(cls, both_ways: NDArray[np.int32], work: NDArray[np.int64], areas: NDArray[np.int32]) -> Self:
        num_areas = int(areas.max()) + 1
        to_area = np.stack(
            [both_ways[:, areas == area].sum(axis=1, dtype=np.int64) for area in range(num_areas)], axis=1
        )
        own = to_area[np.arange(len(areas)), areas]
        load = np.zeros(num_areas, dtype=np.int64)
        inside = np.zeros(num_areas, dtype=np.int64)
        np.add.at(load, areas, work)
        np.add.at(inside, areas, own)
        return cls(
            both_ways=both_ways,
            work_at=work.astype(np.int64),
            area_of=areas.copy(),
            to_area=to_area,
            inside=inside // 2,
            num=np.bincount(areas, minlength=num_areas),
            work=load,
        )

    def spread(self) -> NDArray[np.float64]:
        """Sum up for each area its places' mean travel to the others of it; shape (k,)."""
        return self.inside / np.maximum(self.num - 1, 1)

    def move(self, place: int, target: int) -> None:
        source = int(self.area_of[place])
        self.inside[source] -= self.to_area[place, source]
        self.inside[target] += self.to_area[place, target]
        self.to_area[:, source] -= self.both_ways[place]
        self.to_area[:, target] += self.both_ways[place]
        for area, sign in ((source, -1), (target, 1)):
            self.num[area] += sign
            self.work[area] += sign * self.work_at[place]
        self.area_of[place] = target


def improve(
    both_ways: NDArray[np.int32],
    work: NDArray[np.int64],
    areas: NDArray[np.int32],
    room: Room,
    random: np.random.Generator,
) -> Cut:
    """Change areas place by place, in random order, as long as it gains.

    No area is emptied, and none holds more than is allowed.
    """
    cut = _State.of(both_ways, work, areas)
    partners = _nearest(both_ways)
    for price in PRICES:
        _sweep(cut, partners, room.wanted, price, random, most=MAX_SWEEPS)
    if (cut.work > room.allowed).any():
        # Each change takes from what is too much, and wherever there is too much there is one: it comes to an end.
        _sweep(cut, partners, room.allowed, FORBIDDING_PRICE, random, most=None)
    beyond = float(np.maximum(cut.work - room.wanted, 0).sum())
    return Cut(areas=cut.area_of, cost=float(cut.spread().sum()) + PRICES[-1] * beyond)


def spread_of(both_ways: NDArray[np.int32], areas: NDArray[np.int32]) -> float:
    """Sum up over all places the mean travel to the others of their area."""
    return float(_State.of(both_ways, np.zeros(len(areas), dtype=np.int64), areas).spread().sum())


def _nearest(both_ways: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return for each place the nearest others, in the order of their indices; shape (n, m)."""
    num = min(NUM_PARTNERS, len(both_ways) - 1)
    others = both_ways.copy()
    np.fill_diagonal(others, np.iinfo(np.int32).max)
    return np.sort(np.argpartition(others, num - 1, axis=1)[:, :num], axis=1)


def _sweep(
    cut: _State,
    partners: NDArray[np.int64],
    room: float,
    price: float,
    random: np.random.Generator,
    *,
    most: int | None,
) -> None:
    """Try each place in turn until none gains any more, or ``most`` times.

    A place is passed over while none of the areas around it has changed since it was tried.
    """
    changed_at = np.zeros(len(cut.num), dtype=np.int64)
    tried_at = np.full(len(cut.area_of), -1)
    now, sweep, gained = 0, 0, True
    while gained and (most is None or sweep < most):
        gained, sweep = False, sweep + 1
        for place in random.permutation(len(cut.area_of)).tolist():
            around = cut.area_of[partners[place]]
            source = int(cut.area_of[place])
            if tried_at[place] >= max(changed_at[source], changed_at[around].max()):
                continue
            tried_at[place] = now
            target = _try(cut, place, partners[place], around, room, price)
            if target is not None:
                now, gained = now + 1, True
                changed_at[[source, target]] = now


def _try(
    cut: _State, place: int, partners: NDArray[np.int64], around: NDArray[np.int32], room: float, price: float
) -> int | None:
    """Move a place to the area where it gains most, else swap it with the partner with which it gains most.

    Returns
    -------
    int or None
        The area that it went to; None where it stays.
    """
    source, work = int(cut.area_of[place]), cut.work_at[place]
    to_area = cut.to_area[place]
    now = cut.spread() + price * np.maximum(cut.work - room, 0)
    left = cut.inside[source] - to_area[source]
    if cut.num[source] > 1:
        gain = now - (cut.inside + to_area) / cut.num - price * np.maximum(cut.work + work - room, 0)
        gain[source] = -np.inf
        target = int(gain.argmax())
        without = left / max(cut.num[source] - 2, 1) + price * max(cut.work[source] - work - room, 0)
        if gain[target] + now[source] - without > LEAST_GAIN:
            cut.move(place, target)
            return target
    between = cut.both_ways[place, partners]
    source_inside = left + cut.to_area[partners, source] - between
    target_inside = cut.inside[around] - cut.to_area[partners, around] + to_area[around] - between
    more = cut.work_at[partners] - work
    then = source_inside / max(cut.num[source] - 1, 1) + target_inside / np.maximum(cut.num - 1, 1)[around]
    then += price * (np.maximum(cut.work[source] + more - room, 0) + np.maximum(cut.work[around] - more - room, 0))
    gain = now[source] + now[around] - then
    gain[around == source] = -np.inf
    best = int(gain.argmax())
    if gain[best] <= LEAST_GAIN:
        return None
    target = int(around[best])
    cut.move(place, target)
    cut.move(int(partners[best]), source)
    return target
