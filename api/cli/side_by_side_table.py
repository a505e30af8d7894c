"""Two plans side by side for a person to read in a terminal, and for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from dispatch.model import Plan
from dispatch.planning.document import plan_id
from dispatch.planning.side_by_side import Appointment, ChangeKind, DayFigures, OrderChange, SideBySide

MOST_LISTED = 20
"""Orders listed of each kind of change; ``--json`` lists them all."""

_TITLES = {
    ChangeKind.DROPPED: "on a list in the first plan only",
    ChangeKind.GONE: "on a list in the first plan, no open order in the second",
    ChangeKind.ADDED: "on a list in the second plan only",
    ChangeKind.NEW: "on a list in the second plan, no open order in the first",
    ChangeKind.OTHER_DAY: "on another day",
    ChangeKind.OTHER_CREW: "with another crew",
    ChangeKind.OTHER_TIME: "with the same crew, more than 15 min earlier or later",
}

_ROWS = (
    ("orders", "num_orders", 1, "{:,.0f}"),
    ("done", "num_scheduled", 1, "{:,.0f}"),
    ("late within the day", "num_late", 1, "{:,.0f}"),
    ("crews", "num_crews_used", 1, "{:,.0f}"),
    ("travel min", "travel_duration", 60, "{:,.0f}"),
    ("work min", "service_duration", 60, "{:,.0f}"),
    ("overtime min", "overtime_duration", 60, "{:,.0f}"),
    ("km", "distance", 1000, "{:,.1f}"),
    ("cost h", "cost", 3600, "{:,.1f}"),
)


def describe_side_by_side(first: Plan, second: Plan, found: SideBySide) -> str:
    """Return the numbers of two plans and the orders that are not where they were."""
    lines = [f"{name}: {_heading(plan)}" for name, plan in (("first", first), ("second", second))]
    names = {part.code: part.name for plan in (first, second) for part in plan.departments}
    for code in ["", *(code for code in found.figures if code)]:
        lines += ["", *_numbers(names.get(code, "all departments"), *found.figures[code])]
    lines += ["", f"where they were: {found.num_unchanged:,} orders"]
    for kind, title in _TITLES.items():
        changes = [one for one in found.changes if one.kind is kind]
        if changes:
            lines += [f"{title}: {len(changes):,}", *_listed(changes)]
    return "\n".join(lines)


def document_of(first: Plan, second: Plan, found: SideBySide) -> dict[str, Any]:
    """Return the same with every change as plain JSON."""
    return {
        "first": plan_id(first),
        "second": plan_id(second),
        "num_unchanged": found.num_unchanged,
        "figures": {
            code or "all": {"first": asdict(before), "second": asdict(after)}
            for code, (before, after) in found.figures.items()
        },
        "changes": [
            {
                "order_id": one.order_id,
                "department": one.department,
                "kind": one.kind.value,
                "before": _as_dict(one.before),
                "after": _as_dict(one.after),
            }
            for one in found.changes
        ],
    }


def _heading(plan: Plan) -> str:
    return f"{plan.city}, {plan.day:%A} {plan.day}, as of {plan.as_of:%Y-%m-%d %H:%M}, {plan.provenance.stop_rule}"


def _numbers(name: str, before: DayFigures, after: DayFigures) -> list[str]:
    lines = [f"{name:<38.38}{'first':>12}{'second':>12}{'more':>12}"]
    for title, field, unit, form in _ROWS:
        one, other = getattr(before, field) / unit, getattr(after, field) / unit
        more = form.replace(":", ":+").format(other - one)
        lines.append(f"  {title:<36}{form.format(one):>12}{form.format(other):>12}{more:>12}")
    return lines


def _listed(changes: Sequence[OrderChange]) -> list[str]:
    lines = [
        f"  {one.order_id:<18} {_where(one.before):<34} {'' if one.after is None else _where(one.after)}".rstrip()
        for one in changes[:MOST_LISTED]
    ]
    if len(changes) > MOST_LISTED:
        lines.append(f"  and {len(changes) - MOST_LISTED:,} more: --json lists them all")
    return lines


def _where(one: Appointment | None) -> str:
    return "-" if one is None else f"{one.crew_id} stop {one.position}, {one.start:%Y-%m-%d %H:%M}"


def _as_dict(one: Appointment | None) -> dict[str, Any] | None:
    return None if one is None else {**asdict(one), "start": one.start.isoformat()}
