"""``python -m benchmarks.arrivals``: coverage and width of arrival windows on simulated days, beside the goals."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.arrivals.cases import demo_plan, small_trucks_plan
from benchmarks.arrivals.generator import World
from benchmarks.arrivals.measuring import Measured, measure
from benchmarks.streets.measuring import Goal
from dispatch.city import load_city
from dispatch.completion.arrivals import Spreads, spreads_of
from dispatch.planning.document import read_plan

NUM_DAYS = 240
STOPS_A_DAY = 22
MORNING_WIDTH, NEXT_WIDTH = 110.0, 50.0
"""Minutes that windows may be wide on average: in the morning all stops', and the next stop's during the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """How windows and the world differ, and the share that has to hold."""

    name: str
    spreads: Spreads
    world: World
    coverage: tuple[float, float] | None
    tells_breaks: bool = True


def cases(spreads: Spreads) -> list[Case]:
    """Give the world as the windows assume it, and worlds that are otherwise."""
    world = World(
        service=spreads.service,
        travel=spreads.travel,
        reload=spreads.reload,
        crew_day=spreads.crew_day,
        emergency_chance=spreads.emergency_chance,
        emergency_minutes=spreads.emergency.median / 60,
        emergency_spread=spreads.emergency.spread,
    )
    at_least = (0.85, 1.0)
    no_factor, no_emergency = replace(spreads, crew_day=0.0), replace(spreads, emergency_chance=0.0)
    of_five = replace(world, emergency_chance=0.05)
    return [
        Case(name="the world is as assumed", spreads=spreads, world=world, coverage=(0.88, 0.92)),
        Case(name="windows without a crew-day factor", spreads=no_factor, world=world, coverage=at_least),
        Case(name="crew-day factors spread twice as far", spreads=spreads, world=_doubled(world), coverage=at_least),
        Case(
            name="an emergency before 5 % of stops, windows without any",
            spreads=no_emergency,
            world=of_five,
            coverage=at_least,
        ),
        Case(
            name="an emergency on 1 crew-day in 20, windows without any",
            spreads=no_emergency,
            world=replace(world, emergency_chance=0.05 / STOPS_A_DAY),
            coverage=at_least,
        ),
        Case(
            name="an emergency before 5 % of stops, windows with 1 %", spreads=spreads, world=of_five, coverage=at_least
        ),
        Case(
            name="an emergency before 5 % of stops, windows with 5 %",
            spreads=replace(spreads, emergency_chance=0.05),
            world=of_five,
            coverage=(0.88, 0.92),
        ),
        Case(
            name="time on site spread 1.3 times as far", spreads=spreads, world=replace(world, wider=1.3), coverage=None
        ),
        Case(
            name="time on site gamma, not lognormal", spreads=spreads, world=replace(world, gamma=True), coverage=None
        ),
        Case(
            name="breaks whenever they may begin, not told",
            spreads=spreads,
            world=replace(world, breaks_when_hungry=True),
            coverage=None,
            tells_breaks=False,
        ),
    ]


def _doubled(world: World) -> World:
    return replace(world, crew_day=2 * world.crew_day)


def show_case(case: Case, measured: Measured) -> None:
    """Print a case's lines, all departments together."""
    print(f"\n  {case.name}")
    for when, tally in measured.of.items():
        goals = []
        if case.coverage is not None and when in ("morning", "next"):
            least, most = case.coverage
            text = f"{least:.0%} to {most:.0%}" if most < 1 else f"at least {least:.0%}"
            goals.append(Goal(text, least <= round(tally.coverage, 3) <= most))
        widest = {"morning": MORNING_WIDTH, "next": NEXT_WIDTH}.get(when)
        if case.spreads.crew_day and case.coverage == (0.88, 0.92) and case.spreads.emergency_chance < 0.02 and widest:
            goals.append(Goal(f"{widest:g} min", tally.width <= widest))
        count = f"{tally.num:>8,} windows"
        missed = f"{tally.before / tally.num:>5.1%} earlier  {tally.after / tally.num:>5.1%} later"
        print(
            f"    {when:<10}{count}  {tally.coverage:>6.1%} held  {missed}  {tally.width:>4.0f} min wide"
            + "".join(f"   {goal}" for goal in goals),
            flush=True,
        )


def show_departments(measured: Measured) -> None:
    """Print the morning's and the next stop's windows of each department."""
    print("    by department, morning and next stop:")
    for (when, department), tally in measured.of_department.items():
        if when in ("morning", "next"):
            print(
                f"      {department:<16}{when:<9}{tally.num:>8,}  {tally.coverage:>6.1%} held"
                f"  {tally.width:>4.0f} min wide"
            )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.arrivals", description=__doc__)
    parser.add_argument("plan", nargs="?", type=Path, help="a plan file; the demo city's by default")
    parser.add_argument("--city", default="demo", help="the plan's profile")
    parser.add_argument("--days", type=int, default=NUM_DAYS, help="simulated for the morning's windows")
    parser.add_argument("--followed", type=int, default=30, help="of these with windows during the day as well")
    parser.add_argument("--moments", type=int, default=4, help="of each day followed")
    parser.add_argument("--seed", type=int, default=311)
    parser.add_argument("--only", type=int, nargs="+", help="numbers of the worlds to measure, from 1")
    options = parser.parse_args()
    spreads = spreads_of(load_city(options.city).service_types)
    plans = {"the demo city's plan": demo_plan, "with trucks that hold a third": small_trucks_plan}
    if options.plan is not None:
        plans = {str(options.plan): lambda: read_plan(options.plan)}
    for title, plan_of in plans.items():
        plan = plan_of()
        lists = [one for part in plan.departments for one in part.work_lists]
        print(
            f"\n{title}: {len(lists)} crews, {sum(len(one.assignments) for one in lists)} stops, "
            f"{sum(len(one.reloads) for one in lists)} reloads, {sum(len(one.breaks) for one in lists)} breaks; "
            f"{options.days} days simulated"
        )
        for number, case in enumerate(cases(spreads), start=1):
            if options.only and number not in options.only:
                continue
            measured = measure(
                plan,
                case.spreads,
                case.world,
                num_days=options.days,
                num_days_followed=options.followed,
                moments_a_day=options.moments,
                tells_breaks=case.tells_breaks,
                seed=options.seed,
            )
            show_case(case, measured)
            if number == 1:
                show_departments(measured)


if __name__ == "__main__":
    main()
