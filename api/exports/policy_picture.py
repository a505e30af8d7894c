"""Policies side by side as a picture: a dot for each mean, a line for its confidence interval. Plain SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from dispatch.planning.comparison import Interval

INK, QUIET, RULE, OURS, THEIRS = "#17212e", "#566273", "#dde2e8", "#0b4f9c", "#7a8694"
"""The pages' colours; policies that search are drawn in the accent."""

WIDTH, ROW, TOP, LABELS, GAP = 980, 38, 108, 200, 44
"""Pixels: of the picture, of a policy, above the first one, left of the panels, between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One measure of every policy, in the order of the rows; None where a policy has none.

    ``form`` writes a value, such as "{:.1f}".
    """

    title: str
    form: str
    values: Sequence[Interval | None]


def draw_policies(
    title: str, subtitle: str, rows: Sequence[str], panels: Sequence[Panel], *, accented: Sequence[bool]
) -> bytes:
    """Draw panels side by side that share their rows.

    Parameters
    ----------
    accented
        For each row, whether it is drawn in the accent.
    """
    height = TOP + ROW * len(rows) + 40
    room = (WIDTH - LABELS - 24 - GAP * (len(panels) - 1)) / len(panels)
    drawn = [_text(24, 34, title, size=17, weight=600), _text(24, 56, subtitle, size=13, fill=QUIET)]
    for number, name in enumerate(rows):
        y = TOP + ROW * number + ROW / 2
        fill = OURS if accented[number] else INK
        drawn.append(
            _text(LABELS - 14, y + 9, name, size=13, fill=fill, anchor="end", weight=600 if accented[number] else 400)
        )
    for number, panel in enumerate(panels):
        drawn += _panel(panel, LABELS + number * (room + GAP), room, len(rows), accented)
    parts = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif">\n<title>{escape(title)}</title>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n{parts}\n</svg>\n'
    ).encode()


def _panel(panel: Panel, left: float, room: float, num_rows: int, accented: Sequence[bool]) -> list[str]:
    ends = [end for one in panel.values if one is not None for end in (one.mean, one.low, one.high) if end is not None]
    ticks = _ticks(max(ends, default=1.0))
    scale = (room - 16) / ticks[-1]
    bottom = TOP + ROW * num_rows
    drawn = [_text(left, TOP - 14, panel.title, size=13, weight=600)]
    for tick in ticks:
        x = left + tick * scale
        drawn.append(_line(x, TOP, x, bottom, stroke=RULE))
        drawn.append(_text(x, bottom + 20, f"{tick:,g}", size=12, fill=QUIET, anchor="middle"))
    for number, one in enumerate(panel.values):
        if one is None:
            continue
        y, colour = TOP + ROW * number + ROW / 2 + 5, OURS if accented[number] else THEIRS
        x = left + one.mean * scale
        if one.low is not None and one.high is not None:
            # What counts or measures is never below 0, though its interval may be.
            low, high = left + max(0.0, one.low) * scale, left + one.high * scale
            drawn.append(_line(low, y, high, y, stroke=colour, width=2.5))
            drawn += [_line(end, y - 5, end, y + 5, stroke=colour, width=1.5) for end in (low, high)]
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}" stroke="#fff" stroke-width="1.5"/>')
        drawn.append(_text(x, y - 10, panel.form.format(one.mean), size=12, anchor="middle", halo=True))
    return drawn


def _ticks(largest: float) -> list[float]:
    """Give round numbers from 0 to one that is no less than the largest: three to six."""
    if largest <= 0:
        return [0.0, 1.0]
    rough = largest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    return [round(step * number, 10) for number in range(math.ceil(largest / step - 1e-9) + 1)]


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
    halo: bool = False,
) -> str:
    outline = ' stroke="#fff" stroke-width="3" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}"{outline}>{escape(text)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1.0) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width:g}"/>'
