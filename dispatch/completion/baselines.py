"""Kaplan-Meier by service type, and by type and district: what a history says without a model, and always answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.history import History
from dispatch.completion.kaplan_meier import MIN_COMPLETED, SurvivalCurve, fit_survival
from dispatch.completion.local_hours import DAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baselines:
    """Curves of a history.

    Attributes
    ----------
    of_all
        Of all its requests.
    by_type, by_type_and_district
        Those of which at least 20 were seen done.
    """

    of_all: SurvivalCurve
    by_type: Mapping[str, SurvivalCurve]
    by_type_and_district: Mapping[tuple[str, str], SurvivalCurve]

    def nearest(self, service_code: str, district: str | None = None) -> SurvivalCurve:
        """Return the curve of a type, in a district if one is given and its curve is there; else the wider one."""
        of_type = self.by_type.get(service_code, self.of_all)
        return of_type if district is None else self.by_type_and_district.get((service_code, district), of_type)


def curves_by_type(history: History) -> dict[str, SurvivalCurve]:
    """Estimate the curve of each type, however few were seen done."""
    return _curves(list(history.service_codes), _waited_days(history), history.done)


def fit_baselines(history: History) -> Baselines:
    """Estimate the curves of a history as known at its end."""
    waited = _waited_days(history)
    both = list(zip(history.service_codes, history.districts, strict=True))
    return Baselines(
        of_all=fit_survival(waited, history.done),
        by_type=_enough_done(curves_by_type(history)),
        by_type_and_district=_enough_done(_curves(both, waited, history.done)),
    )


_Key = TypeVar("_Key", str, tuple[str, str])


def _curves(keys: Sequence[_Key], waited: NDArray[np.float64], done: NDArray[np.bool_]) -> dict[_Key, SurvivalCurve]:
    members: dict[_Key, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        members[key].append(position)
    return {key: fit_survival(waited[positions], done[positions]) for key, positions in members.items()}


def _enough_done(curves: Mapping[_Key, SurvivalCurve]) -> dict[_Key, SurvivalCurve]:
    return {key: curve for key, curve in curves.items() if curve.num_completed >= MIN_COMPLETED}


def _waited_days(history: History) -> NDArray[np.float64]:
    return np.asarray((np.minimum(history.ended, history.observed_until) - history.requested) / DAY)
