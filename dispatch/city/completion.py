"""What ends a request, department by department: the profile's ``[completion]`` tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.city.limits import require_between
from dispatch.city.tables import CompletionRuleTable, CompletionTable, convert

MAX_SAME_SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRule:
    """How one department's closed requests are read.

    Attributes
    ----------
    not_done
        Beginnings of words in a closing remark that say that it ended without the work being done, in lower case.
    same_second
        So many requests of the department closed at one second were closed by an administrator, not by work; 0 for no
        such rule.
    done_on_service_date
        Where a closed request has no closing date, its service date says when it was done; else that is when service
        was scheduled, and nothing says when it was done.
    """

    not_done: tuple[str, ...] = ("cancel", "refer", "duplicate", "invalid")
    same_second: int = 0
    done_on_service_date: bool = False

    def ended_undone(self, remark: str) -> bool:
        """Tell whether a closing remark says that the work was not done."""
        words = f" {remark.lower()}"
        return any(f" {beginning}" in words for beginning in self.not_done)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRules:
    """What completion means in a city.

    Attributes
    ----------
    default, by_department
        The rule of a department, by the publisher's code of it; the default for those not named.
    recorded_when_done, recorded_when_done_sources
        Request types, and sources, that are written down when the work is done already: nobody waits for them.
    says
        For a request type whose closing does not mean that the work is done, what it does mean: "scheduled for pickup".
    """

    default: CompletionRule = field(default_factory=CompletionRule)
    by_department: Mapping[str, CompletionRule] = field(default_factory=dict)
    recorded_when_done: frozenset[str] = frozenset()
    recorded_when_done_sources: frozenset[str] = frozenset()
    says: Mapping[str, str] = field(default_factory=dict)

    def rule_of(self, department: str) -> CompletionRule:
        """Return the rule of a department."""
        return self.by_department.get(department, self.default)

    def is_recorded_when_done(self, service_code: str, source: str) -> bool:
        """Tell whether such a request is written down when the work is done already."""
        return service_code in self.recorded_when_done or source in self.recorded_when_done_sources


def build_completion(table: CompletionTable) -> CompletionRules:
    """Turn the profile's table into the rules; a department says only what is different with it."""
    own = CompletionRule()
    default = _rule(table, own, "[completion]")
    by_department = {}
    for code, raw in table.departments.items():
        where = f"completion.departments.{code}"
        by_department[code] = _rule(convert(raw, CompletionRuleTable, where), default, f"[{where}]")
    return CompletionRules(
        default=default,
        by_department=by_department,
        recorded_when_done=frozenset(table.recorded_when_done),
        recorded_when_done_sources=frozenset(table.recorded_when_done_sources),
        says=table.says,
    )


def _rule(table: CompletionRuleTable, otherwise: CompletionRule, where: str) -> CompletionRule:
    if table.same_second is not None:
        require_between(where, "same_second", table.same_second, 0, MAX_SAME_SECOND)
    service_date = table.done_on_service_date
    return CompletionRule(
        not_done=otherwise.not_done if table.not_done is None else tuple(text.lower() for text in table.not_done),
        same_second=otherwise.same_second if table.same_second is None else table.same_second,
        done_on_service_date=otherwise.done_on_service_date if service_date is None else service_date,
    )
