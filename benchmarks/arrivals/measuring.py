"""Windows beside what came: in the morning for every stop, and during the day for the next three of each crew."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.arrivals.generator import Driven, World, drive
from dispatch.completion.arrivals import CrewArrivals, CrewSeen, Spreads, StopSeen, arrival_windows
from dispatch.model import Plan


@dataclass(slots=True)
class Tally:
    """Windows, how many held what came, those that it came before or after, and their minutes in all."""

    num: int = 0
    held: int = 0
    before: int = 0
    after: int = 0
    minutes: float = 0.0

    def count(self, earliest: datetime, latest: datetime, came: float) -> None:
        """Add a window, which is given to whole seconds."""
        self.num += 1
        self.before += came < earliest.timestamp() - 1
        self.after += came > latest.timestamp() + 1
        self.held = self.num - self.before - self.after
        self.minutes += (latest - earliest).total_seconds() / 60

    @property
    def coverage(self) -> float:
        """Share of windows that held what came."""
        return self.held / max(1, self.num)

    @property
    def width(self) -> float:
        """Mean minutes of a window."""
        return self.minutes / max(1, self.num)


@dataclass(slots=True, kw_only=True)
class Measured:
    """Tallies by when the window was given, all departments together and by department."""

    of: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    of_department: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))

    def count(self, when: str, department: str, earliest: datetime, latest: datetime, came: float) -> None:
        """Add a window."""
        self.of[when].count(earliest, latest, came)
        self.of_department[when, department].count(earliest, latest, came)


AHEAD = {1: "next", 2: "second", 3: "third"}


def measure(
    plan: Plan,
    spreads: Spreads,
    world: World,
    *,
    num_days: int,
    num_days_followed: int,
    moments_a_day: int,
    tells_breaks: bool,
    seed: int,
) -> Measured:
    """Let days of a plan go by, and hold windows against them.

    Parameters
    ----------
    spreads, world
        What windows assume, and how days go.
    num_days, num_days_followed
        Simulated; of so many windows are also given during the day, at random moments of it.
    """
    measured = Measured()
    random = Random(seed)  # noqa: S311  days are made, not kept secret
    zone = ZoneInfo(plan.timezone)
    morning = arrival_windows(plan, now=datetime.combine(plan.day, time(4), zone), spreads=spreads, seed=seed)
    first = min(one.departure for part in plan.departments for one in part.work_lists).timestamp()
    last = max(one.end for part in plan.departments for one in part.work_lists).timestamp()
    for number in range(num_days):
        days = drive_all(plan, world, zone, random)
        _count(measured, morning, days, dict.fromkeys(range(1, 10_000), "morning"))
        if number >= num_days_followed:
            continue
        for _ in range(moments_a_day):
            now = datetime.fromtimestamp(first + (last - first) * random.random(), zone)
            seen = [_seen(one, now, zone, tells_breaks=tells_breaks) for one in days.values()]
            windows = arrival_windows(
                plan, now=now, spreads=spreads, seed=random.randrange(2**31), seen=seen, most_stops=len(AHEAD)
            )
            _count(measured, windows, days, AHEAD)
    return measured


def drive_all(plan: Plan, world: World, zone: ZoneInfo, random: Random) -> dict[str, Driven]:
    """Let all crews of a plan go along their lists once."""
    days = {}
    for part in plan.departments:
        orders = {order.id: order for order in part.orders}
        crews = {crew.id: crew for crew in part.crews}
        for work_list in part.work_lists:
            crew = crews[work_list.crew_id]
            days[crew.id] = drive(work_list, crew, orders, world, day=plan.day, zone=zone, random=random)
    return days


def _seen(driven: Driven, now: datetime, zone: ZoneInfo, *, tells_breaks: bool) -> CrewSeen:
    def known(moments: Sequence[float]) -> tuple[datetime, ...]:
        return tuple(datetime.fromtimestamp(one, zone) for one in moments if one <= now.timestamp())

    stops = []
    for order_id, moment in driven.arrived.items():
        arrived, left = known([moment]), known([driven.left[order_id]])
        if arrived:
            stops.append(StopSeen(order_id=order_id, arrived=arrived[0], left=left[0] if left else None))
    return CrewSeen(
        crew_id=driven.crew_id,
        stops=tuple(stops),
        breaks=known(driven.breaks) if tells_breaks else (),
        reloads=known(driven.reloads) if tells_breaks else (),
    )


def _count(
    measured: Measured, arrivals: Sequence[CrewArrivals], days: Mapping[str, Driven], names: Mapping[int, str]
) -> None:
    for crew in arrivals:
        for window in crew.windows:
            came = days[crew.crew_id].arrived[window.order_id]
            measured.count(names[window.stops_away], crew.department, window.earliest, window.latest, came)
