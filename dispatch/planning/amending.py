"""A plan made of another: some departments anew, from what is left of their day, with its provenance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dispatch.model import DepartmentPlan, Plan, Rules
from dispatch.operations import DayState
from dispatch.planning.document import plan_id
from dispatch.planning.encoding import sequences_of
from dispatch.planning.rebuilding import Drawn, Expected, Moment, draw, nothing_known, rebuild
from dispatch.planning.remaining import Remaining
from dispatch.planning.travel import TravelTimes
from solvers.impossible import begin_routes
from solvers.solution import Solution
from solvers.solve import keep, mend


def amend(
    plan: Plan,
    left: Mapping[str, Remaining],
    moment: Moment,
    *,
    answer: Callable[[Remaining, Drawn], Solution],
    travel_times: TravelTimes,
    network_digest: str,
    change: str,
    expected: Expected | None = None,
    stop_rule: str = "-",
    warnings: tuple[str, ...] | None = None,
    is_local: bool = False,
) -> Plan:
    """Make a plan of another one.

    Parameters
    ----------
    left
        By code, what is left of the departments that are made anew, with all the rules that hold for them; the others
        stay as they are.
    answer
        Gives the lists of a department, of what is left of its day and the same in the solver's words.
    change
        What was done, for the plan to record.
    warnings
        In place of the plan's.
    is_local
        Nobody looks for a crew for all orders that need one: those that get none go on needing one, which is warned of.
    """
    parts = []
    told = [one for one in (plan.warnings if warnings is None else warnings) if not one.startswith(_NEED_CREW)]
    for part in plan.departments:
        one = left.get(part.code)
        if one is None:
            parts.append(part)
            continue
        drawn = draw(one, one.rules, moment, travel_times)
        stranded = _stranded(drawn)
        if stranded:
            told += [
                f"{crew_id} cannot get back from where it is: see what is closed; it is taken to be out until it is "
                "told to be back"
                for crew_id in stranded
            ]
            one = _without(one, stranded)
            drawn = draw(one, one.rules, moment, travel_times)
        made = rebuild(one, drawn, answer(one, drawn), expected or nothing_known(moment.zone), as_of=moment.as_of)
        parts.append(_with_need(one, made) if is_local else made)
    in_need = [order_id for part in parts for order_id in part.rules.need_crew]
    if in_need:
        told.append(f"{_NEED_CREW}{len(in_need):,}, such as {in_need[0]}: plan the day anew")
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
        warnings=tuple(told),
    )


def as_listed(left: Remaining, drawn: Drawn) -> Solution:
    """Keep lists as they are, without what cannot be done any more."""
    problem = drawn.encoding.problem
    return keep(problem, mend(problem, sequences_of(drawn.encoding, left.lists)))


def _stranded(drawn: Drawn) -> list[str]:
    """Give the crews on the road that no street leads back from where they are."""
    begun = begin_routes(drawn.encoding.problem)
    vehicles = zip(drawn.encoding.crews, drawn.encoding.problem.vehicles, begun, strict=True)
    return [crew.id for crew, vehicle, visits in vehicles if vehicle.frozen and not visits]


def _without(left: Remaining, crew_ids: Sequence[str]) -> Remaining:
    """Leave out crews: their orders are for others."""
    rules = left.rules
    theirs = {one for crew_id in crew_ids for one in left.lists.get(crew_id, ()) if isinstance(one, str)}
    return replace(
        left,
        rules=replace(
            rules,
            states=tuple(one for one in rules.states if one.crew_id not in crew_ids),
            out=(*rules.out, *crew_ids),
        ),
        lists={crew_id: visits for crew_id, visits in left.lists.items() if crew_id not in crew_ids},
        loose=(*left.loose, *(order.id for order in left.orders if order.id in theirs)),
    )


def _with_need(left: Remaining, made: DepartmentPlan) -> DepartmentPlan:
    """Let orders that need a crew, and are on no list of the plan made, go on needing one."""
    deferred = {one.order_id for one in made.deferred}
    need_crew = tuple(order_id for order_id in left.loose if order_id in deferred)
    return replace(made, rules=replace(made.rules, need_crew=need_crew))


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
_NEED_CREW = "orders that need a crew, for which none was looked for: "
