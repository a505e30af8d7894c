"""Pictures of a backtest: the reliability diagram, survival curves by type, coverage by district."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.exports.figures import INK, OURS, QUIET, RULE, THEIRS, new_figure, style
from dispatch.completion.backtest import DAYS, OpenCurve
from dispatch.completion.backtest import OURS as OUR_METHOD

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS = 3
_MARKERS = ("o", "s", "^")


def draw_reliability(rows_by_method: dict[str, list[dict[str, Any]]], *, title: str) -> "Figure":
    """Draw what was said of being done within a week against what came, for each method."""
    figure = new_figure(6.4, 6.0)
    axes = figure.add_subplot()
    style(axes, title)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, dashes=(4, 3))
    for number, (method, rows) in enumerate(rows_by_method.items()):
        ours = method == OUR_METHOD
        total = sum(row["requests"] for row in rows)
        axes.plot(
            [row["said"] for row in rows],
            [row["came"] for row in rows],
            color=OURS if ours else THEIRS,
            linewidth=1.8 if ours else 1.0,
            dashes=(1, 0) if number < 2 else (3, 2),
            zorder=3 if ours else 2,
        )
        axes.scatter(
            [row["said"] for row in rows],
            [row["came"] for row in rows],
            s=[12 + 400 * row["requests"] / total for row in rows],
            color=OURS if ours else "white",
            edgecolors=OURS if ours else THEIRS,
            alpha=0.9,
            marker=_MARKERS[number % len(_MARKERS)],
            label=method,
            zorder=3 if ours else 2,
        )
    axes.set(
        xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="said to be done within 7 days", ylabel="done within 7 days"
    )
    _in_percent(axes, both=True)
    legend = axes.legend(loc="upper left", frameon=False, fontsize=9, labelcolor=INK)
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_sizes([36.0])  # type: ignore[attr-defined]
    return figure


def draw_survival(curves: Sequence[OpenCurve]) -> "Figure":
    """Draw the share still open by age, a panel for each type, with the counts at risk below."""
    num_rows = math.ceil(len(curves) / _COLUMNS)
    figure = new_figure(11.0, 3.5 * num_rows)
    for number, curve in enumerate(curves):
        axes = figure.add_subplot(num_rows, _COLUMNS, number + 1)
        style(axes, _shortened(curve.service_code))
        axes.step(curve.days, curve.open_shares, where="post", color=OURS, linewidth=1.8)
        axes.set_xscale("symlog", linthresh=1.0, linscale=0.6)
        axes.set(xlim=(0, DAYS[-1] * 1.15), ylim=(0, 1.02))
        axes.set_xticks(DAYS, [f"{day:g}\n{count:,}" for day, count in zip(DAYS, curve.at_risk, strict=True)])
        axes.minorticks_off()
        axes.tick_params(axis="x", labelsize=7)
        _in_percent(axes, both=False)
        if number % _COLUMNS == 0:
            axes.set_ylabel("still open")
        axes.set_xlabel("days since the request; below, under observation", fontsize=7.5)
    return figure


def draw_coverage(by_district: dict[str, dict[str, Any]], *, title: str) -> "Figure":
    """Draw the share done within the range, a row for each district, with what chance does to it."""
    rows = []
    for district, group in by_district.items():
        found = group["methods"][OUR_METHOD]
        if found["coverage"] is not None and found["ranged"] >= 20:
            rows.append((district or "no district", float(found["coverage"]), int(found["ranged"])))
    rows.sort(key=lambda row: (not row[0].isdigit(), int(row[0]) if row[0].isdigit() else 0, row[0]))
    figure = new_figure(7.0, 1.6 + 0.34 * max(1, len(rows)))
    axes = figure.add_subplot()
    style(axes, title)
    axes.axvspan(0.75, 0.85, color=RULE, zorder=0)
    axes.axvline(0.8, color=QUIET, linewidth=1, dashes=(4, 3))
    for place, (_, share, count) in enumerate(rows):
        spread = 1.96 * math.sqrt(max(share * (1 - share), 1e-9) / count)
        axes.plot([share - spread, share + spread], [place, place], color=OURS, linewidth=1.6)
        axes.scatter([share], [place], color=OURS, s=34, zorder=3)
    axes.set_yticks(range(len(rows)), [f"{name}   n = {count:,}" for name, _, count in rows])
    axes.invert_yaxis()
    lowest = min([0.6, *(share - 2 * math.sqrt(share * (1 - share) / count) for _, share, count in rows)])
    axes.set(xlim=(max(0.0, lowest - 0.03), 1.0), xlabel="done within the 80 % range")
    axes.grid(False, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    return figure


def _shortened(name: str) -> str:
    return name if len(name) <= 34 else f"{name[:33].rstrip()}…"


def _in_percent(axes: Any, *, both: bool) -> None:
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    if both:
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
