"""A city's flows as diagrams: the fan of its backlog, what its targets come to, what a scenario changes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from api.exports.figures import INK, OURS, QUIET, RULE, THEIRS, new_figure, save, style
from dispatch.completion.flows.backlog import LEVELS, BacklogFan
from dispatch.completion.flows.daily_flows import DailyFlows
from dispatch.completion.flows.targets import HonestTarget
from dispatch.completion.flows.what_if import MEASURES, Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PAST_DAYS = 56
_MOST_TYPES = 20
_NAME = 36


def draw_fan(fan: BacklogFan, flows: DailyFlows, path: Path, *, title: str) -> None:
    """Draw what was open of late, and the ranges of 50, 80 and 90 per cent of what may be."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    figure = new_figure(9.0, 4.4)
    axes = figure.add_subplot()
    past = flows.backlog[-_PAST_DAYS:]
    days = [flows.last_day - timedelta(days=len(past) - 1 - number) for number in range(len(past))]
    axes.plot(days, past, color=INK, linewidth=1.6)  # type: ignore[arg-type]
    ahead = [fan.origin, *(fan.day(number) for number in range(len(fan.quantiles)))]
    for low, high, opacity in ((0.05, 0.95, 0.14), (0.1, 0.9, 0.2), (0.25, 0.75, 0.32)):
        edges = [[fan.backlog, *fan.quantiles[:, LEVELS.index(level)]] for level in (low, high)]
        axes.fill_between(ahead, edges[0], edges[1], color=OURS, alpha=opacity, linewidth=0)  # type: ignore[arg-type]
    middle = [fan.backlog, *fan.quantiles[:, LEVELS.index(0.5)]]
    axes.plot(ahead, middle, color=OURS, linewidth=1.8)  # type: ignore[arg-type]
    axes.plot([ahead[0], ahead[-1]], [fan.backlog] * 2, color=THEIRS, linewidth=1, linestyle=(0, (4, 3)))  # type: ignore[arg-type]
    _write_at_end(axes, ahead[-1], (("9 of 10 below", 0.9), ("middle", 0.5), ("1 of 10 below", 0.1)), fan)
    locator = AutoDateLocator(minticks=5, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_formatter(_with_commas)
    axes.set_xlim(days[0], ahead[-1])  # type: ignore[arg-type]
    axes.set_ylabel("open at the end of the day")
    style(axes, f"{title}: what was, and what may be from {fan.origin + timedelta(days=1)} on")
    save(figure, path)


def draw_attainment(found: Sequence[HonestTarget], path: Path, *, share: float, title: str) -> None:
    """Draw for each type the share that keeps today's target, and the target that could be kept."""
    rows = list(found[:_MOST_TYPES])[::-1]
    figure = new_figure(10.5, 1.5 + 0.32 * len(rows))
    kept, days = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1))
    places = list(range(len(rows)))
    shares = [None if one.attained is None else 100 * one.attained for one in rows]
    known = [(place, value) for place, value in zip(places, shares, strict=True) if value is not None]
    kept.hlines([place for place, _ in known], 0, [value for _, value in known], color=RULE, linewidth=5)
    for place, value in known:
        colour = OURS if value >= 100 * share else INK
        kept.plot(value, place, "o", color=colour, markersize=6)
        kept.text(value + 3, place, f"{value:.0f}", color=colour, fontsize=8, va="center")
    kept.axvline(100 * share, color=OURS, linewidth=1, linestyle=(0, (4, 3)))
    for place, one in zip(places, rows, strict=True):
        if one.attained is None:
            kept.text(1, place, "not known yet", color=QUIET, fontsize=8, va="center")
    kept.set_xlim(0, 112)
    kept.set_xticks([0, 25, 50, 75, 100])
    kept.set_xlabel("% done by today's target")
    kept.set_yticks(places, [_short(one.service_code) for one in rows])
    _draw_days(days, rows, share)
    style(kept, "Today's target kept")
    style(days, "Working days")
    kept.tick_params(axis="y", labelcolor=INK)
    for axes in (kept, days):
        axes.grid(False, axis="y")
    figure.suptitle(title, x=0.01, ha="left", fontsize=12.5, color=INK, fontweight="bold")
    save(figure, path)


def draw_deltas(
    outcomes: Mapping[str, Mapping[str, Outcome]], path: Path, *, title: str, measures: Sequence[str]
) -> None:
    """Draw for each department what a scenario changes, with the interval of 95 per cent."""
    names = list(outcomes)[::-1]
    width = max(2.9 * len(measures), 6.0)
    heading = fill(title, round(width * 9.5))
    figure = new_figure(width, 1.7 + 0.42 * len(names) + 0.22 * heading.count("\n"))
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    for axes, measure in zip(panels, measures, strict=True):
        axes.axvline(0, color=QUIET, linewidth=1)
        for place, name in enumerate(names):
            delta = outcomes[name][measure].delta
            if delta is None:
                axes.text(0.5, place, "no figure", color=QUIET, fontsize=8, va="center", transform=_across(axes))
                continue
            low, high = delta.low, delta.high
            sure = low is not None and high is not None and (low > 0 or high < 0)
            colour = OURS if sure else THEIRS
            if low is not None and high is not None:
                axes.hlines(place, low, high, color=colour, linewidth=2)
            axes.plot(delta.mean, place, "o", color=colour, markersize=6)
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.margins(x=0.12)
        style(axes, fill(MEASURES[measure], 26))
        axes.title.set_fontsize(9.5)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.grid(False, axis="y")
    figure.suptitle(heading, x=0.01, ha="left", fontsize=12.5, color=INK, fontweight="bold")
    figure.supxlabel("scenario less today; 95 % intervals, in the accent where 0 is outside", fontsize=8.5, color=QUIET)
    save(figure, path)


def _draw_days(axes: "Axes", rows: Sequence[HonestTarget], share: float) -> None:
    longest = max([days for one in rows for days in (one.target, one.todays_target) if days is not None], default=1)
    for place, one in enumerate(rows):
        if one.todays_target is not None:
            axes.plot(one.todays_target, place, "|", color=THEIRS, markersize=12, markeredgewidth=2)
        if one.target is not None:
            axes.plot(one.target, place, "o", color=OURS, markersize=6)
        else:
            seen = one.attained_by[-1] if one.attained_by else 0.0
            words = f"{share:.0%} not reached: {seen:.0%} within {max(len(one.attained_by) - 1, 0)}"
            axes.annotate(
                words,
                (1.01, place),
                xycoords=("axes fraction", "data"),
                color=QUIET,
                fontsize=7.5,
                ha="left",
                va="center",
            )
    axes.set_xscale("symlog", linthresh=10)
    axes.minorticks_off()
    ticks = [days for days in (0, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if days <= longest * 2]
    axes.set_xticks(ticks, [str(days) for days in ticks])
    axes.set_xlim(-0.4, longest * 1.6)
    axes.set_xlabel(f"|  today's target    \N{BLACK CIRCLE}  what {share:.0%} would keep")


def _write_at_end(axes: "Axes", day: date, words: Sequence[tuple[str, float]], fan: BacklogFan) -> None:
    last = [float(fan.quantiles[-1][LEVELS.index(level)]) for _, level in words]
    room = 0.055 * max(max(last) - min(last), float(fan.quantiles.max()) - float(fan.quantiles.min()), 1.0)
    places = [max(last[0], last[1] + 2 * room), last[1], min(last[2], last[1] - 2 * room)]
    for (text, _), value, place in zip(words, last, places, strict=True):
        axes.annotate(
            f"{text}: {value:,.0f}",
            (day, place),
            xytext=(6, 0),
            textcoords="offset points",
            color=OURS,
            fontsize=8.5,
            va="center",
        )


def _with_commas(value: float, _position: object) -> str:
    return f"{value:,.0f}"


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"


def _across(axes: "Axes") -> object:
    from matplotlib.transforms import blended_transform_factory

    return blended_transform_factory(axes.transAxes, axes.transData)
