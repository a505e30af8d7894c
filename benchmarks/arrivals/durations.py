"""``python -m benchmarks.arrivals.durations``: durations learned from simulated days, and what that does for windows.

Days of the demo city's plan are driven in a world whose visits take longer or shorter than the profile says. Some are
written down as crews would tell them, with a few interrupted and a few told late; from these durations are learned. On
other days windows by the profile stand beside windows by what was learned. All of it is simulated.
"""

import argparse
import csv
import tempfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from api.cli.durations import describe
from benchmarks.arrivals.cases import demo_plan
from benchmarks.arrivals.generator import World
from benchmarks.arrivals.measuring import Tally, drive_all
from dispatch.city import City, load_city
from dispatch.completion.arrivals import Spreads, arrival_windows, spreads_of
from dispatch.durations import LearnedDurations, learn_durations, plan_with_durations, read_visits
from dispatch.model import Plan

SLOWER = {"bulky items": 1.3, "graffiti": 0.8, "street light": 1.15, "pothole": 1.4}
WIDER = 0.8
CREW_DAY = 0.12
"""The world's: how many times as long visits take as the profile says, and how far they and crew-days are spread."""

INTERRUPTED, TOLD_LATE = 0.02, 0.01
"""Parts of visits that are written down with three hours more, or as if they had taken half a minute."""


def learn(plan: Plan, city: City, world: World, *, num_days: int, seed: int) -> LearnedDurations:
    """Write down days that were driven, learn from them, and print what was learned."""
    random = Random(seed)  # noqa: S311  days are made, not kept secret
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "visits.csv"
        with path.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("type", "crew", "arrived", "done"))
            for number in range(num_days):
                rows.writerows(_told(plan, world, number, random))
        visits, left_out = read_visits(path, city)
        learned, odd = learn_durations(visits, city, source=path.name, seed=seed)
    print("\n".join(describe(f"{num_days} simulated days", visits, left_out, odd, learned)))
    return learned


def _told(plan: Plan, world: World, number: int, random: Random) -> Iterator[tuple[str, str, str, str]]:
    zone = ZoneInfo(plan.timezone)
    type_of = {order.id: order.service_type for part in plan.departments for order in part.orders}
    for crew_id, driven in drive_all(plan, world, zone, random).items():
        for order_id, arrived in driven.arrived.items():
            left = driven.left[order_id]
            chance = random.random()
            left = left + 3 * 3600 if chance < INTERRUPTED else arrived + 30 if chance > 1 - TOLD_LATE else left
            began, ended = (
                (datetime.fromtimestamp(one, zone) + timedelta(days=number)).isoformat(timespec="seconds")
                for one in (arrived, left)
            )
            yield type_of[order_id], crew_id, began, ended


def measure(
    plan: Plan, spreads: Spreads, truth: Plan, world: World, *, num_days: int, seed: int
) -> tuple[Tally, float]:
    """Hold the morning's windows against days; give with them the mean minutes that medians were off."""
    zone = ZoneInfo(plan.timezone)
    random = Random(seed)  # noqa: S311  days are made, not kept secret
    windows = [
        one
        for crew in arrival_windows(plan, now=datetime.combine(plan.day, time(4), zone), spreads=spreads, seed=seed)
        for one in crew.windows
    ]
    tally, off = Tally(), 0.0
    for _ in range(num_days):
        arrived = {key: at for one in drive_all(truth, world, zone, random).values() for key, at in one.arrived.items()}
        for one in windows:
            tally.count(one.earliest, one.latest, arrived[one.order_id])
            off += abs(one.median.timestamp() - arrived[one.order_id]) / 60
    return tally, off / tally.num


def main() -> None:
    """Read the command line, learn and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.arrivals.durations", description=__doc__)
    parser.add_argument("--days", type=int, default=20, help="that durations are learned from")
    parser.add_argument("--measured", type=int, default=100, help="other days, that windows are held against")
    parser.add_argument("--seed", type=int, default=311)
    options = parser.parse_args()
    plan, city = demo_plan(), load_city("demo")
    by_profile = spreads_of(city.service_types)
    world = World(
        service=by_profile.service,
        slower=SLOWER,
        wider=WIDER,
        travel=by_profile.travel,
        reload=by_profile.reload,
        crew_day=CREW_DAY,
        emergency_chance=by_profile.emergency_chance,
        emergency_minutes=by_profile.emergency.median / 60,
        emergency_spread=by_profile.emergency.spread,
    )
    learned = learn(plan, city, world, num_days=options.days, seed=options.seed)
    cases = {
        "by the profile": (plan, by_profile),
        "as learned": (
            plan_with_durations(plan, learned),
            spreads_of(learned.applied_to(city.service_types), crew_day=learned.crew_day),
        ),
    }
    print(f"\nthe morning's windows on {options.measured} other days")
    for name, (lists, spreads) in cases.items():
        tally, off = measure(lists, spreads, plan, world, num_days=options.measured, seed=options.seed + 1)
        print(f"  {name:<16}{tally.coverage:>6.1%} held  {tally.width:>4.0f} min wide  medians off by {off:.0f} min")


if __name__ == "__main__":
    main()
