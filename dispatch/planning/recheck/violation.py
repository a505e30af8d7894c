"""What a finished plan does wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanViolation:
    """A rule that a plan breaks: where (department; empty for the plan as a whole), which rule, and a sentence."""

    department: str
    rule: str
    detail: str
