"""Policies side by side for a person to read in a terminal."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.cli.policy_days import ComparedDays
from dispatch.model import REPORTING_CAVEAT
from dispatch.planning.comparison import Estimate, Interval, Policy, estimates

NAMES = {
    Policy.FIRST_IN_FIRST_OUT: "first in, first out",
    Policy.EARLIEST_DUE_FIRST: "earliest due first",
    Policy.NEAREST_NEIGHBOUR: "nearest neighbour",
    Policy.AREA_DAY: "area day",
    Policy.CLUSTERED: "one area for each crew",
    Policy.ROUTED: "routed",
    Policy.ROUTED_WITH_FLOOR: "routed, with a floor",
}

Estimates = Mapping[Policy, Mapping[str, Estimate]]


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int
    form: str


_COLUMNS = {
    "jobs done": _Column("done", 7, "{:,.0f}"),
    "done late": _Column("late", 6, "{:,.0f}"),
    "left overdue": _Column("left overdue", 14, "{:,.0f}"),
    "travel minutes": _Column("travel min", 12, "{:,.0f}"),
    "travel minutes per job": _Column("per job", 9, "{:,.2f}"),
    "worst district share": _Column("worst", 7, "{:.0%}"),
    "median district share": _Column("median", 8, "{:.0%}"),
    "km": _Column("km", 9, "{:,.0f}"),
    "overtime minutes": _Column("overtime", 10, "{:,.0f}"),
    "cost hours": _Column("cost h", 9, "{:,.0f}"),
    "travel on the same jobs, %": _Column("same jobs", 11, "{:+,.0f} %"),
}

_DIFFERENCES = {
    "jobs done": True,
    "travel minutes per job": True,
    "left overdue": False,
    "worst district share": False,
}
"""Told beside a baseline, by whether in per cent of it."""

_LEGEND = """\
late: begun after the due time, also where that had passed before today. left overdue: could be done today, is due by
midnight, and is not. worst, median: of the jobs that could be done today, the share done in the worst and in the median
district. cost: what the search minimises. same jobs: how travel changes when our search does the very jobs that the
policy does, all of them. Policies do different numbers of jobs, so read travel per job beside the jobs done."""


def describe_policies(compared: ComparedDays) -> str:
    """Return the figures of the whole city and of each department, how sure they are, and what the floor cost."""
    city = [day.of_city() for day in compared.days]
    lines = [compared.title, f"search: {compared.stop_rule}"]
    if len(city) > 1:
        lines.append(f"means over {len(city)} seeds, {compared.seeds[0]} to {compared.seeds[-1]}, which change")
        lines[-1] += f" {compared.what_differs}"
    lines += ["", *_table("all departments", estimates(city))]
    for code, name in compared.names.items():
        days = [day.departments[code] for day in compared.days if code in day.departments]
        if days:
            lines += ["", *_table(name, estimates(days))]
    lines += ["", _LEGEND]
    for baseline in (Policy.FIRST_IN_FIRST_OUT, Policy.NEAREST_NEIGHBOUR):
        lines += ["", *_differences(estimates(city, baseline=baseline), baseline, num_days=len(city))]
    return "\n".join([*lines, "", *_floor(compared), "", REPORTING_CAVEAT])


def _table(name: str, found: Estimates) -> list[str]:
    shown = name if len(name) <= 26 else f"{name[:25]}…"
    lines = [f"{shown:<26}" + "".join(f"{one.title:>{one.width}}" for one in _COLUMNS.values())]
    for policy, measures in found.items():
        cells = [
            f"{one.form.format(measures[measure].mean.mean) if measure in measures else '':>{one.width}}"
            for measure, one in _COLUMNS.items()
        ]
        lines.append(f"  {NAMES[policy]:<24}" + "".join(cells))
    return lines


def _differences(found: Estimates, baseline: Policy, *, num_days: int) -> list[str]:
    lines = [f"beside {NAMES[baseline]}"]
    if num_days > 1:
        lines[0] += ": means of days paired by seed, and their 95 % confidence intervals"
    lines.append(f"{'':<26}{'jobs done, %':>23}{'travel per job, %':>23}{'left overdue':>23}{'worst share':>23}")
    for policy, measures in found.items():
        if policy is baseline:
            continue
        told = [
            None if name not in measures else measures[name].per_cent if in_per_cent else measures[name].difference
            for name, in_per_cent in _DIFFERENCES.items()
        ]
        forms = ("{:+.1f}", "{:+.1f}", "{:+,.1f}", "{:+.2f}")
        cells = ["" if one is None else _written(one, form) for one, form in zip(told, forms, strict=True)]
        lines.append(f"  {NAMES[policy]:<24}" + "".join(f"{cell:>23}" for cell in cells))
    same = found[baseline].get("travel on the same jobs, %")
    if same is not None:
        lines.append(f"  {'routed, its very jobs':<24}{'':>23}{_written(same.mean, '{:+.1f}'):>23}")
    return lines


def _floor(compared: ComparedDays) -> list[str]:
    """Say what the floor cost, and where it did not hold."""
    lines = [f"a floor of {compared.days[0].floor:g} of the mean share in every district costs, on a day:"]
    for code, name in compared.names.items():
        prices = {
            seed: day.prices[code]
            for seed, day in zip(compared.seeds, compared.days, strict=True)
            if code in day.prices
        }
        if not prices:
            continue
        cost = sum(one.cost for one in prices.values()) / len(prices)
        fewer = sum(one.num_orders for one in prices.values()) / len(prices)
        jobs = f"{abs(fewer):,.2f} {'more' if fewer < 0 else 'fewer'} jobs done"
        lines.append(f"  {name}: {cost:,.0f} s of the objective, {jobs}")
        for seed, one in prices.items():
            of_seed = f" with seed {seed}" if len(prices) > 1 else ""
            lines += [
                f"    district {unmet.district}{of_seed}: {unmet.num_scheduled} of {unmet.num_required} jobs: "
                f"{unmet.detail}"
                for unmet in one.unmet
            ]
    return lines


def _written(one: Interval, form: str) -> str:
    if one.low is None or one.high is None:
        return form.format(one.mean)
    return f"{form.format(one.mean)} ({form.format(one.low)} to {form.format(one.high)})"
