"""What crews have done of their day so far: stops begun, and what came of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch.model.work import WorkOrder


class Outcome(StrEnum):
    """What came of a visit."""

    FIXED = "fixed"
    MADE_SAFE = "made-safe"
    NOT_FOUND = "not-found"
    REFERRED = "referred"
    DUPLICATE = "duplicate"
    NO_ACCESS = "no-access"
    NEEDS_PARTS = "needs-parts"
    NEEDS_REPAIR = "inspected-needs-repair"
    NOTHING_TO_DO = "inspected-nothing-to-do"

    @property
    def is_done(self) -> bool:
        """Whether the crew did what it came for; what was referred, say, is done by nobody yet."""
        return self in (Outcome.FIXED, Outcome.NEEDS_REPAIR, Outcome.NOTHING_TO_DO)

    @property
    def ends_request(self) -> bool:
        """Whether nobody of this city's crews has to come again."""
        return self in (
            Outcome.FIXED,
            Outcome.NOTHING_TO_DO,
            Outcome.NOT_FOUND,
            Outcome.REFERRED,
            Outcome.DUPLICATE,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A stop that a crew was at, is at, or is on its way to: no plan moves it any more.

    Attributes
    ----------
    arrival, departure
        As reported; else as the list gives them, moved by what is known of the crew. The departure of a stop without
        an outcome is when the crew is expected to be free.
    outcome
        None until it is reported.
    is_reported
        The crew said that it was there; else its list says so.
    """

    order: WorkOrder
    crew_id: str
    arrival: datetime
    departure: datetime
    outcome: Outcome | None = None
    is_reported: bool = False
