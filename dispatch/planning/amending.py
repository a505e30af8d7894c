"""A plan made of another: some departments anew, from what is left of their day, with its provenance."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from dispatch.model import Plan, Rules
from dispatch.operations import DayState
from dispatch.planning.document import plan_id
from dispatch.planning.rebuilding import Drawn, Expected, Moment, draw, nothing_known, rebuild
from dispatch.planning.remaining import Remaining
from dispatch.planning.travel import TravelTimes
from solvers.solution import Solution


def amend(
    plan: Plan,
    left: Mapping[str, Remaining],
    moment: Moment,
    *,
    answer: Callable[[str, Drawn], Solution],
    travel_times: TravelTimes,
    network_digest: str,
    change: str,
    expected: Expected | None = None,
    stop_rule: str = "-",
    warnings: tuple[str, ...] | None = None,
) -> Plan:
    """Make a plan of another one.

    Parameters
    ----------
    left
        By code, what is left of the departments that are made anew, with all the rules that hold for them; the others
        stay as they are.
    answer
        Gives the lists of a department, of its code and what is left of its day in the solver's words.
    change
        What was done, for the plan to record.
    warnings
        In place of the plan's.
    """
    parts = []
    for part in plan.departments:
        one = left.get(part.code)
        if one is None:
            parts.append(part)
            continue
        drawn = draw(one, one.rules, moment, travel_times)
        parts.append(rebuild(one, drawn, answer(part.code, drawn), expected or nothing_known(moment.zone)))
    return replace(
        plan,
        as_of=moment.as_of,
        departments=tuple(parts),
        provenance=replace(
            plan.provenance,
            network_digest=network_digest,
            stop_rule=stop_rule,
            parents=(*plan.provenance.parents, plan_id(plan)),
            change=change,
        ),
        warnings=plan.warnings if warnings is None else warnings,
    )


def with_rules(left: Remaining, rules: Rules) -> Remaining:
    """Let other rules hold for what is left of a day."""
    return replace(left, rules=rules)


def warnings_about(plan: Plan, state: DayState) -> tuple[str, ...]:
    """Keep what was to be known of a plan, and say which crews' days are only guessed at."""
    silent = sorted(one.crew_id for one in state.crews.values() if one.is_silent and one.begun)
    warnings = [one for one in plan.warnings if not one.startswith(_SILENT)]
    if silent:
        warnings.append(f"{_SILENT} {', '.join(silent)}: they are taken to keep to their lists")
    return tuple(warnings)


_SILENT = "nothing was told of stops by"
