"""Where forecasts are put together: the history that the store has, what completion is in the city, and a model."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch.city.completion import CompletionRules
from dispatch.completion.baselines import curves_by_type
from dispatch.completion.expected import Expected, by_model, by_type
from dispatch.completion.history import history_of
from dispatch.completion.storing import load_forecaster
from dispatch.completion.turnaround import STALE_DAYS, Forecaster
from dispatch.errors import ForecastError
from dispatch.store import Store


def expected_as_of(
    store: Store,
    as_of: datetime,
    *,
    jurisdiction_id: str,
    rules: CompletionRules,
    zone: ZoneInfo,
    forecaster: Forecaster | None = None,
) -> Expected:
    """Say when requests may be done, by what the store knew at a moment.

    Parameters
    ----------
    rules
        What completion is in the city.
    forecaster
        Answers for the types that it has learned; without it, and for others, Kaplan-Meier by type does.
    """
    requests = store.requests_made_by(as_of, jurisdiction_id=jurisdiction_id)
    history, _ = history_of(requests, rules, observed_until=as_of)
    by_history = by_type(curves_by_type(history), zone)
    if forecaster is None:
        return by_history
    return by_model(forecaster, history, zone, or_else=by_history, says=rules.says)


def load_model(path: Path, as_of: datetime, *, jurisdiction_id: str) -> Forecaster:
    """Read a model written by ``forecast fit``.

    Raises
    ------
    ForecastError
        Where the file is none, is of another city, or was learned from what happened after ``as_of``.
    """
    forecaster = load_forecaster(path, jurisdiction_id=jurisdiction_id)
    days = _age(forecaster, as_of)
    if days < 0:
        raise ForecastError(
            f"{path} was learned from what happened up to {-days:.1f} days after what may be known: "
            f"learn one with --as-of"
        )
    return forecaster


def why_stale(forecaster: Forecaster, as_of: datetime) -> str:
    """Say that a model should be learned anew; "" where it need not."""
    days = _age(forecaster, as_of)
    if days <= STALE_DAYS:
        return ""
    return f"the model was learned {days:.0f} days before what is known: learn it anew with 'forecast fit'"


def _age(forecaster: Forecaster, as_of: datetime) -> float:
    """Return the days from what a model was learned from to a moment."""
    return 0.0 if forecaster.model is None else (as_of.timestamp() - forecaster.model.learned_until) / 86_400
