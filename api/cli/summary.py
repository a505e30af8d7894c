"""A plan's figures for a person to read in a terminal."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from dispatch.model import REPORTING_CAVEAT, DepartmentPlan, Figures, Plan
from dispatch.planning.fairness import city_ledger


def describe_plan(plan: Plan) -> str:
    """Return the figures by department, beside first in first out, and what became no work order."""
    lines = [f"{plan.city}, {plan.day:%A} {plan.day}, as of {plan.as_of:%Y-%m-%d %H:%M}", ""]
    lines.append(_row("", "orders", "crews", "done", "deferred", "drive", "work", "drive per job", "km"))
    for part in plan.departments:
        lines.append(_figures_row(part.name, part.figures))
        lines.append(_figures_row("  first in, first out", part.first_in_first_out))
    lines += ["", *(_deferred_line(part) for part in plan.departments if part.deferred)]
    reasons = Counter(one.reason.value for one in plan.set_aside)
    for reason, count in sorted(reasons.items(), key=lambda pair: -pair[1]):
        lines.append(f"set aside, {reason}: {count:,}")
    lines += _district_lines(plan)
    lines += [f"warning: {warning}" for warning in plan.warnings]
    merged = sum(len(order.request_ids) - 1 for part in plan.departments for order in part.orders)
    lines.append(f"duplicate reports merged into other orders: {merged:,}")
    return "\n".join(lines)


def describe_days(plans: Sequence[Plan]) -> list[str]:
    """Return a line for each day behind the first: what its draft does of what the days before leave open."""
    lines = []
    for plan in plans:
        done = sum(part.figures.num_scheduled for part in plan.departments)
        orders = sum(part.figures.num_orders for part in plan.departments)
        lines.append(f"draft of {plan.day:%A} {plan.day}: {done:,} of the {orders:,} orders left open by then")
    return lines


def _deferred_line(part: DepartmentPlan) -> str:
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in part.figures.deferred_by_reason.items())
    dated = sum(one.forecast.done_80 is not None for one in part.deferred)
    planned = sum(one.planned_day is not None for one in part.deferred)
    with_day = f"{planned:,} of them have a planned day; " if planned else ""
    return (
        f"{part.name}: deferred {reasons}; {with_day}{dated:,} of them with a date by which 8 of 10 like them are done"
    )


def _district_lines(plan: Plan) -> list[str]:
    """Say what the worst district gets beside the median one, and what floors cost."""
    districts = [one for one in city_ledger(plan).districts if one.district]
    shares = sorted((one.share, one.district) for one in districts if one.share is not None)
    lines = []
    if len(shares) > 1:
        worst, district = shares[0]
        longest = max(districts, key=lambda one: one.waiting_days_90)
        lines.append(
            f"districts: of what could be done today district {district} gets least, {worst:.0%}, the median one "
            f"{median(share for share, _ in shares):.0%}; in district {longest.district} 9 of 10 open orders have "
            f"waited up to {longest.waiting_days_90:,.1f} days. {REPORTING_CAVEAT}"
        )
    for part in plan.departments:
        if part.floor is not None:
            price = part.cost - part.floor.cost_without
            fewer = part.floor.num_scheduled_without - part.figures.num_scheduled
            jobs = f"{abs(fewer):,} {'more' if fewer < 0 else 'fewer'} jobs done"
            lines.append(
                f"{part.name}: a floor of {part.floor.share:g} of the mean share in every district costs {price:,} s "
                f"of the objective, {jobs}"
            )
            lines += [
                f"{part.name}: below it in district {one.district}, {one.num_scheduled} of {one.num_required} jobs: "
                f"{one.detail}"
                for one in part.floor.unmet
            ]
    return lines


def _figures_row(name: str, figures: Figures) -> str:
    per_job = figures.travel_duration / 60 / figures.num_scheduled if figures.num_scheduled else 0.0
    return _row(
        name,
        f"{figures.num_orders:,}",
        f"{figures.num_crews_used}",
        f"{figures.num_scheduled:,}",
        f"{figures.num_orders - figures.num_scheduled:,}",
        f"{figures.travel_duration / 60:,.0f} min",
        f"{figures.service_duration / 60:,.0f} min",
        f"{per_job:.1f} min",
        f"{figures.distance / 1000:,.1f}",
    )


def _row(name: str, *cells: str) -> str:
    widths = (7, 6, 6, 9, 10, 10, 14, 9)
    return f"{name:<38.38}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
