"""A city's flows for a person to read, and as rows for programs."""

from collections.abc import Sequence
from statistics import fmean

from api.cli.forecast_inputs import Past, describe_effects
from dispatch.completion.flows.at_risk import RiskList
from dispatch.completion.flows.at_risk_backtest import RiskScore
from dispatch.completion.flows.backlog import LEVELS, BacklogFan
from dispatch.completion.flows.backlog_backtest import FanScore
from dispatch.completion.flows.series import CITY
from dispatch.completion.flows.targets import HonestTarget
from dispatch.completion.flows.targets_backtest import TargetScore
from dispatch.completion.flows.volume import VolumeForecast, WeeklyCounts
from dispatch.completion.flows.volume_backtest import VolumeScore

_SHOWN = (1, 7, 14, 21, 28)
_NAME = 34


def fan_rows(fan: BacklogFan) -> list[dict[str, object]]:
    """Return the quantiles of each day."""
    return [
        {"day": fan.day(number).isoformat()}
        | {f"q{level * 100:02.0f}": round(float(value), 1) for level, value in zip(LEVELS, row, strict=True)}
        for number, row in enumerate(fan.quantiles)
    ]


def describe_fan(past: Past, of: str, fan: BacklogFan) -> str:
    """Say what is open and what may be on some days to come."""
    lines = [
        *describe_effects(past),
        f"{of}: {fan.backlog:,} open at the end of {fan.origin:%A} {fan.origin}; a week now changes it by "
        f"{fan.weekly_drift:+,.0f}, learned from {fan.num_weeks} weeks",
        f"{'by the end of':16}{'middle':>9}{'8 of 10 between':>20}",
    ]
    for number in sorted({*(day for day in _SHOWN if day <= len(fan.quantiles)), len(fan.quantiles)}):
        low, middle, high = (fan.quantiles[number - 1][LEVELS.index(level)] for level in (0.1, 0.5, 0.9))
        lines.append(f"{fan.day(number - 1):%a %Y-%m-%d}  {middle:>9,.0f}{f'{low:,.0f} and {high:,.0f}':>20}")
    return "\n".join(lines)


def describe_fan_scores(past: Past, scores: Sequence[FanScore]) -> str:
    """Say for each series and horizon how often the range held, and what errors came to beside a flat backlog."""
    lines = [
        *describe_effects(past),
        "a fan of every day, held against what was open; fans overlap, and weigh no more than so many 'apart' would",
        f"{'':{_NAME}}{'days':>5}{'fans':>6}{'apart':>7}{'in 80 %':>9}{'alone':>8}{'width':>9}{'error':>9}{'flat':>9}"
        f"{'pinball':>9}{'flat':>9}",
    ]
    lines += [
        f"{one.series[: _NAME - 1]:{_NAME}}{one.horizon:>5}{one.num_origins:>6}{one.effective_origins:>7.1f}"
        f"{one.coverage:>9.1%}{one.coverage_if_independent:>8.1%}{one.width:>9,.0f}{one.mean_absolute_error:>9,.1f}"
        f"{one.mean_absolute_error_flat:>9,.1f}{one.pinball:>9,.1f}{one.pinball_flat:>9,.1f}"
        for one in scores
    ]
    for horizon in sorted({one.horizon for one in scores}):
        mine = [one for one in scores if one.horizon == horizon]
        better = sum(one.pinball < one.pinball_flat for one in mine)
        pinball, error = _of_flat(mine, "pinball"), _of_flat(mine, "mean_absolute_error")
        lines.append(
            f"all {len(mine)} series at {horizon} days: {fmean(one.coverage for one in mine):.1%} in the 80 % range, "
            f"{fmean(one.coverage_if_independent for one in mine):.1%} if each request came and went alone; pinball "
            f"{pinball:.2f} of a flat backlog's, less in {better}; error {error:.2f} of it"
        )
    return "\n".join(lines)


def _of_flat(scores: Sequence[FanScore], measure: str) -> float:
    """Return a loss of all series as a part of that of saying that the backlog stays as it is."""
    flat = sum(getattr(one, f"{measure}_flat") for one in scores)
    return float(sum(getattr(one, measure) for one in scores) / flat) if flat else float("inf")


def volume_rows(forecast: VolumeForecast) -> list[dict[str, object]]:
    """Return every cell and week."""
    return [
        {
            "service_code": name,
            "district": place,
            "week_from": first.isoformat(),
            "expected": round(float(forecast.mean[number, step]), 2),
            "low": int(forecast.low[number, step]),
            "middle": int(forecast.middle[number, step]),
            "high": int(forecast.high[number, step]),
        }
        for number, (name, place) in enumerate(forecast.cells)
        for step, first in enumerate(forecast.first_days)
    ]


def describe_volume(past: Past, weekly: WeeklyCounts, forecast: VolumeForecast) -> str:
    """Say what the next week may bring, by type and by district."""
    first = forecast.first_days[0]
    lines = [
        *describe_effects(past),
        f"in the week from {first:%A} {first}, learned from {weekly.counts.shape[1]} weeks; --out has every week, type "
        "and district",
        f"{'':{_NAME}}{'last week':>10}{'middle':>9}{'8 of 10 between':>20}",
    ]
    for number, (name, place) in enumerate(forecast.cells):
        if CITY in (name, place):
            words = CITY if name == place else name if place == CITY else f"district {place}"
            low, high = forecast.low[number, 0], forecast.high[number, 0]
            lines.append(
                f"{words[: _NAME - 1]:{_NAME}}{weekly.counts[number, -1]:>10,}{forecast.middle[number, 0]:>9,.0f}"
                f"{f'{low:,.0f} and {high:,.0f}':>20}"
            )
    return "\n".join(lines)


def describe_volume_scores(past: Past, scores: Sequence[VolumeScore]) -> str:
    """Say for each kind of cell how often the range held."""
    lines = [
        *describe_effects(past),
        "ranges of cells that expect 5 a week or more, held against what came in; an origin every seven days",
        f"{'':22}{'weeks ahead':>12}{'origins':>9}{'counts':>8}{'in 80 %':>9}{'Poisson':>9}{'width':>9}{'error':>9}"
        f"{'last week':>11}",
    ]
    lines += [
        f"{one.kind:22}{one.weeks_ahead:>12}{one.num_origins:>9}{one.num_counts:>8}{one.coverage:>9.1%}"
        f"{one.coverage_poisson:>9.1%}{one.width:>9,.1f}{one.mean_absolute_error:>9,.2f}"
        f"{one.mean_absolute_error_last_week:>11,.2f}"
        for one in scores
    ]
    return "\n".join(lines)


def describe_targets(past: Past, found: Sequence[HonestTarget], share: float) -> str:
    """Say type by type what could be kept, and what today's target comes to."""
    lines = [
        *describe_effects(past),
        f"working days within which {share:.0%} are done ('sure': with 95 % confidence), beside today's target and the "
        "share that keeps it",
        f"{'':{_NAME}}{'watched':>8}{'done':>7}{'target':>8}{'sure':>6}{'today':>7}{'kept':>8}{'of':>7}",
    ]
    for one in found:
        kept = "-" if one.attained is None else f"{one.attained:.1%}"
        numbers = ["-" if days is None else f"{days}" for days in (one.target, one.sure_target, one.todays_target)]
        lines.append(
            f"{one.service_code[: _NAME - 1]:{_NAME}}{one.num_requests:>8,}{one.num_completed:>7,}{numbers[0]:>8}"
            f"{numbers[1]:>6}{numbers[2]:>7}{kept:>8}{one.num_due:>7,}"
        )
        if one.target is None:
            lines.append(f"  {one.text}")
    return "\n".join(lines)


def describe_target_scores(past: Past, scores: Sequence[TargetScore], share: float) -> str:
    """Say how the targets of past weeks were kept by what came in during the four weeks after."""
    lines = [*describe_effects(past), f"targets for {share:.0%}, kept by the requests of the four weeks after them"]
    lines.append(f"{'':{_NAME}}{'after':>12}{'target':>8}{'kept':>8}{'of':>7}")
    lines += [
        f"{one.service_code[: _NAME - 1]:{_NAME}}{one.origin.isoformat():>12}{one.target:>8}{one.kept:>8.1%}"
        f"{one.num_requests:>7,}"
        for one in scores
    ]
    total = sum(one.num_requests for one in scores)
    weighted = sum(one.kept * one.num_requests for one in scores) / total
    lines.append(
        f"all {len(scores)}: kept {fmean(one.kept for one in scores):.1%} in the mean, {weighted:.1%} of the {total:,} "
        f"requests; {sum(one.kept >= share - 0.05 for one in scores)} within 5 points of {share:.0%} or above"
    )
    return "\n".join(lines)


def describe_risks(past: Past, found: RiskList, level: float, limit: int) -> str:
    """List what is at risk, and count all the rest."""
    lines = [
        *describe_effects(past),
        f"{found.num_open:,} open: {len(found.at_risk):,} at risk (under {level:.0%} to be done in time), "
        f"{found.num_on_track:,} likely in time, {found.num_overdue:,} past their target, {found.num_without_target:,} "
        f"without a target, {found.num_unknown:,} of which the history says too little",
    ]
    lines += [
        f"{one.probability:>4.0%}  {one.request_id}  due {one.due:%a %Y-%m-%d %H:%M}  {one.service_code}: {one.reason}"
        for one in found.at_risk[:limit]
    ]
    if len(found.at_risk) > limit:
        lines.append(f"... and {len(found.at_risk) - limit:,} more; --limit prints more, --out has them all")
    return "\n".join(lines)


def describe_risk_score(past: Past, score: RiskScore, level: float) -> str:
    """Say how often it came as it was said."""
    lines = [
        *describe_effects(past),
        f"{score.num_requests:,} probabilities of open requests to be done by their target, one for each day open",
        f"{'said':>8}{'came':>8}{'of':>9}",
    ]
    lines += [f"{said:>8.1%}{came:>8.1%}{count:>9,}" for _, said, came, count in score.bins]
    lines.append(
        f"calibration error {score.calibration_error:.3f}; of {score.num_flagged:,} at risk (under {level:.0%}) "
        f"{score.flagged_missed:.1%} missed their target; of {score.num_missed:,} that missed it "
        f"{score.missed_flagged:.1%} were at risk before"
    )
    return "\n".join(lines)
