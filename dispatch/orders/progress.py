"""How far the city is with a request beyond what its publisher says: held back, inspected, ended by a crew."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.model import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Work put off by hand, for one of the profile's reasons.

    Attributes
    ----------
    until
        When it is taken up again; None until somebody does.
    """

    reason: str
    until: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether the work is still put off."""
        return self.until is None or moment < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is known of a request from the work itself.

    Attributes
    ----------
    is_inspected
        A crew was there and found something to repair.
    outcome
        Of the last visit; None where there was none.
    """

    is_inspected: bool = False
    hold: Hold | None = None
    outcome: Outcome | None = None


NOTHING_KNOWN = Progress()
