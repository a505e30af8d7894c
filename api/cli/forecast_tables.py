"""The backtest for a person, and for programs."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.cli.forecast_inputs import Past, effects_as_dicts
from dispatch.completion.backtest import (
    BASELINE_NAMES,
    DAYS,
    OURS,
    Backtest,
    Figures,
    figures_of,
    groups_of,
    open_curves,
    reliability,
    target_figures,
)

METHODS = (OURS, *BASELINE_NAMES)
BY = ("month", "type", "department", "district")
TOP_TYPES = 10
MIN_CELL = 400
"""Requests from which on a cell of type and month is held to a goal: the issue's own."""


def describe_backtest(backtest: Backtest) -> list[str]:
    """Return the record as lines: all, by month, and by the ten types with most requests."""
    everything = {method: figures_of(backtest, method) for method in METHODS}
    ours, of_type, of_both = (everything[method] for method in METHODS)
    target = target_figures(backtest)
    lines = [
        f"{len(backtest):,} requests forecast at their creation; {backtest.at_once:,} closed at once are left out",
        "",
        f"{'':34}{'range':>9}{'in it':>8}{'width':>8}{'kept':>8}{'median err':>12}{'mean err':>10}{'pinball':>9}"
        f"{'week err':>10}",
        *(_line(method, everything[method]) for method in METHODS),
    ]
    if target.requests:
        lines.append(
            f"{'the city’s own target':34}{'':>9}{'':>8}{'':>8}{_share(target.kept):>8}"
            f"{_days(target.median_error_days):>12}{_days(target.mean_error_days):>10}{'':>19}"
            f"   n = {target.requests:,}"
        )
    lines += [
        "",
        f"range: share given an 80 % range, of all; in it: done within it, {ours.undecided:,} of {ours.ranged:,} still "
        f"undecided ({_share(ours.coverage_decided)} of the others); width in days, by half;",
        "kept: done by the date by which 8 of 10 were to be; errors of the median and pinball in days, cut where "
        "watching ends; week err: of P(done within 7 days)",
        f"median error {_less(ours.median_error_days, of_type.median_error_days)} Kaplan-Meier by type "
        f"({_less(ours.median_error_done_days, of_type.median_error_done_days)} among those done), pinball "
        f"{_less(ours.pinball_days, of_both.pinball_days)} Kaplan-Meier by type and district",
        "",
        "by month",
        *(_line(month, figures_of(backtest, OURS, mine)) for month, mine in groups_of(backtest, "month").items()),
        "",
        f"by type, the {TOP_TYPES} with most requests",
        *(
            _line(code[:33], figures_of(backtest, OURS, mine))
            for code, mine in list(groups_of(backtest, "type").items())[:TOP_TYPES]
        ),
        "",
        *_cells(backtest),
    ]
    for by in ("department", "district"):
        groups = list(groups_of(backtest, by).items())
        lines += ["", f"by {by}", *(_line(word or "none", figures_of(backtest, OURS, mine)) for word, mine in groups)]
    return lines


def backtest_document(backtest: Backtest, past: Past) -> dict[str, Any]:
    """Return all figures for programs."""
    groups = {
        by: {
            word: {
                "requests": int(mine.sum()),
                "methods": {method: asdict(figures_of(backtest, method, mine)) for method in METHODS},
                "target": asdict(target_figures(backtest, mine)),
            }
            for word, mine in groups_of(backtest, by).items()
        }
        for by in BY
    }
    return {
        "source": past.source,
        "city": past.city.name,
        "known_until": datetime.fromtimestamp(past.history.observed_until, UTC).astimezone(past.city.zone).isoformat(),
        "completion": effects_as_dicts(past.effects),
        "requests": len(backtest),
        "closed_at_once": backtest.at_once,
        "overall": {method: asdict(figures_of(backtest, method)) for method in METHODS},
        "target": asdict(target_figures(backtest)),
        "cells": [{"type": code, "month": month, **asdict(found)} for code, month, found in _cells_of(backtest)],
        "reliability": {method: [asdict(row) for row in reliability(backtest, method)] for method in METHODS},
        "survival": {"at_risk_days": list(DAYS), "curves": [asdict(curve) for curve in open_curves(backtest)]},
        **{f"by_{by}": groups[by] for by in BY},
    }


def _cells_of(backtest: Backtest) -> list[tuple[str, str, Figures]]:
    """Return the ten types with most requests by month."""
    months = groups_of(backtest, "month")
    cells = []
    for code, of_type in list(groups_of(backtest, "type").items())[:TOP_TYPES]:
        for month, of_month in months.items():
            mine: NDArray[np.bool_] = of_type & of_month
            if mine.any():
                cells.append((code, month, figures_of(backtest, OURS, mine)))
    return cells


def _cells(backtest: Backtest) -> list[str]:
    cells = _cells_of(backtest)
    lines = []
    for what, large in (
        (f"given a range at least {MIN_CELL} times", [one for one in cells if one[2].ranged >= MIN_CELL]),
        (f"of at least {MIN_CELL} requests", [one for one in cells if one[2].requests >= MIN_CELL and one[2].ranged]),
    ):
        inside = [one for one in large if one[2].coverage is not None and 0.75 <= one[2].coverage <= 0.85]
        outside = [
            f"{code} {month} {_share(one.coverage)}" for code, month, one in large if (code, month, one) not in inside
        ]
        text = f"cells of type and month {what}: {len(inside)} of {len(large)} with 75 to 85 % in the range"
        lines.append(text + (f"; outside: {'; '.join(outside)}" if outside else ""))
    return lines


def _line(name: str, found: Figures) -> str:
    given = None if found.no_date is None else 1 - found.no_date
    return (
        f"{name:34}{_share(given):>9}{_share(found.coverage):>8}{_days(found.width_days):>8}{_share(found.kept):>8}"
        f"{_days(found.median_error_days):>12}{_days(found.mean_error_days):>10}{_days(found.pinball_days):>9}"
        f"{_number(found.within_week_error):>10}   n = {found.requests:,}"
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _days(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}" if value < 100 else f"{value:.0f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _less(ours: float | None, theirs: float | None) -> str:
    if ours is None or not theirs:
        return "not comparable with"
    change = 100 * (ours / theirs - 1)
    return f"{abs(change):.1f} % {'below' if change < 0 else 'above'}"
