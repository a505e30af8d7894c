"""One look for all diagrams: colours, type, and files whose bytes depend on nothing but what is drawn."""

from pathlib import Path
from typing import TYPE_CHECKING

from geodata.writing import written_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, RULE, OURS, THEIRS = "#17212e", "#566273", "#dde2e8", "#0b4f9c", "#7a8694"
"""The pages' colours: text, labels, lines, what is ours, and what it is compared with."""

DOTS_PER_INCH = 144


def new_figure(width: float, height: float) -> "Figure":
    """Make an empty figure of so many inches, drawn without any window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def style(axes: "Axes", title: str) -> None:
    """Give axes the look: a title on the left, quiet labels, fine rules, no frame."""
    axes.set_title(title, loc="left", fontsize=11, color=INK, fontweight="bold", pad=10)
    axes.tick_params(colors=QUIET, labelsize=8.5, length=0)
    axes.xaxis.label.set(color=QUIET, fontsize=9)
    axes.yaxis.label.set(color=QUIET, fontsize=9)
    axes.grid(True, color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def save(figure: "Figure", path: Path) -> None:
    """Write a figure as SVG or PNG, by the name's ending; the same figure gives the same bytes.

    Raises
    ------
    ValueError
        For any other ending.
    """
    from matplotlib import rc_context

    form = path.suffix.lower().removeprefix(".")
    if form not in ("svg", "png"):
        raise ValueError(f"{path.name}: a figure is written as .svg or .png")
    metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    with rc_context({"svg.hashsalt": "dispatch311", "svg.fonttype": "none"}), written_whole(path) as file:
        figure.savefig(file, format=form, metadata=metadata)
