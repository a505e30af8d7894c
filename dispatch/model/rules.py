"""What holds for a department's day beside its orders and crews."""

from dataclasses import dataclass, field
from datetime import date, datetime

from dispatch.model.work import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What a dispatcher fixed of an order; None leaves it free.

    Attributes
    ----------
    crew_id
        Only this crew does it.
    window
        It begins within it.
    position
        Assignments before it on its crew's list; needs ``crew_id``.
    """

    order_id: str
    crew_id: str | None = None
    window: Window | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLists:
    """Lists that crews have already, and what departing from them costs in seconds of driving.

    Attributes
    ----------
    lists
        Ids of orders in order, by crew id.
    move_price
        Of an order that goes to another crew.
    change_price
        Of a crew whose list is another one.
    move_prices
        By order id, where another price holds.
    """

    lists: dict[str, tuple[str, ...]]
    move_price: int
    change_price: int
    move_prices: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """An order that somebody decided not to do today.

    Attributes
    ----------
    reason
        A sentence for people.
    until
        The day it is put off to; None where nobody knows yet.
    is_held
        It waits for something, and is released by who told so; else it was put off by hand.
    """

    order_id: str
    reason: str
    until: date | None = None
    is_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewState:
    """Where a crew is in the middle of its day, and what its truck has on board.

    Attributes
    ----------
    loaded
        When its truck left the place where it was last emptied and filled: its start, unless it has reloaded.
    free
        From when on it may drive on.
    load, material
        Taken on board, and used up, since ``loaded``.
    num_breaks
        Breaks it has had.
    """

    crew_id: str
    lon: float
    lat: float
    loaded: datetime
    free: datetime
    load: dict[str, int] = field(default_factory=dict)
    material: dict[str, int] = field(default_factory=dict)
    num_breaks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for a department's day beside its orders and crews.

    Attributes
    ----------
    pins
        At most one for an order.
    earlier
        Lists that it costs to depart from; None where there are none.
    states
        Of the crews that are out already; the others begin where their shift does.
    territories_are_hard
        A crew with districts serves no others.
    balance_price
        What imbalance weighs: see :mod:`dispatch.planning.encoding`. 0 for nothing.
    fairness_floor
        Each district gets at least this part of the mean share of orders done: see :mod:`dispatch.planning.fairness`. 0
        for none.
    put_off
        Orders that are not done today, at most one for an order.
    out
        Crews that do nothing more today: their truck is down, or they are gone.
    need_crew
        Ids of orders that need a crew, such as those of a crew that is out, for which none was looked for yet.
    known_delays
        Ids of events that told by how many minutes crews are late, by which lists were put off already.
    """

    pins: tuple[Pin, ...] = ()
    earlier: EarlierLists | None = None
    states: tuple[CrewState, ...] = ()
    territories_are_hard: bool = False
    balance_price: int = 0
    fairness_floor: float = 0.0
    put_off: tuple[PutOff, ...] = ()
    out: tuple[str, ...] = ()
    need_crew: tuple[str, ...] = ()
    known_delays: tuple[str, ...] = ()
