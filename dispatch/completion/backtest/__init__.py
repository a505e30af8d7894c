"""The model's record: forecasts made month by month from what was known then, held against what came of them.

What others use::

    run_backtest(history, calendar, first=..., last=...)   -> Backtest
    figures_of(backtest, name, chosen)                     -> Figures
    reliability(backtest, name)                            -> rows of the reliability diagram
"""

from dispatch.completion.backtest.running import BASELINE_NAMES, OURS, Backtest, Prediction, run_backtest
from dispatch.completion.backtest.scores import (
    Figures,
    ReliabilityRow,
    TargetFigures,
    figures_of,
    groups_of,
    reliability,
    target_figures,
)
from dispatch.completion.backtest.survival import DAYS, OpenCurve, open_curves

__all__ = [
    "BASELINE_NAMES",
    "DAYS",
    "OURS",
    "Backtest",
    "Figures",
    "OpenCurve",
    "Prediction",
    "ReliabilityRow",
    "TargetFigures",
    "figures_of",
    "groups_of",
    "open_curves",
    "reliability",
    "run_backtest",
    "target_figures",
]
