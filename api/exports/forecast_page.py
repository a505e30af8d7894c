"""A backtest as a folder: figures as JSON, tables as CSV, pictures as SVG and PNG, and one page that shows them."""

import csv
import io
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from api.exports.figures import INK, QUIET, RULE, save
from api.exports.forecast_pictures import draw_coverage, draw_reliability, draw_survival
from dispatch.completion.backtest import OURS, Backtest, open_curves
from geodata.writing import written_whole

_BY = ("month", "type", "department", "district")

_CAPTIONS = {
    "reliability": "What was said of requests being done within a week, and what came. On the line, ten of a hundred "
    "that were given 10 % are done. The area of a dot is its number of requests.",
    "survival": "Share still open by age, those still open counted for as long as they were watched; below, how many "
    "were under observation. A curve ends where fewer than ten are.",
    "coverage": "Share of requests done within their 80 % range, by council district; the band is the goal of 75 to "
    "85 %, the line what chance alone does to a share measured on so many, in 95 of 100 cases.",
}


def write_backtest(backtest: Backtest, document: dict[str, Any], folder: Path, *, title: str) -> None:
    """Write everything there is to see of a backtest.

    Parameters
    ----------
    document
        All figures, as the command prints them for programs.
    folder
        Where; what is there under the same names is replaced.
    """
    _put(folder / "backtest.json", json.dumps(document, indent=1).encode() + b"\n")
    _put(folder / "scores.csv", _table(*_score_rows(document)))
    _put(
        folder / "reliability.csv",
        _table(
            ("method", "requests", "said", "came"),
            [[method, *row.values()] for method, rows in document["reliability"].items() for row in rows],
        ),
    )
    curves = open_curves(backtest)
    _put(
        folder / "survival.csv",
        _table(
            ("type", "days", "open_share"),
            [
                [curve.service_code, day, share]
                for curve in curves
                for day, share in zip(curve.days, curve.open_shares, strict=True)
            ],
        ),
    )
    pictures = {
        "reliability": draw_reliability(document["reliability"], title=f"Said and came: {title}"),
        "survival": draw_survival(curves),
        "coverage": draw_coverage(document["by_district"], title="Done within the 80 % range, by council district"),
    }
    for name, figure in pictures.items():
        for form in ("svg", "png"):
            save(figure, folder / f"{name}.{form}")
    _put(folder / "index.html", _page(title, document).encode())


def _put(path: Path, content: bytes) -> None:
    with written_whole(path) as file:
        file.write(content)


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return text.getvalue().encode()


def _score_rows(document: dict[str, Any]) -> tuple[list[str], list[list[object]]]:
    """Return a row for each group and method."""
    names = list(document["overall"][OURS])
    rows: list[list[object]] = [["all", "", method, *found.values()] for method, found in document["overall"].items()]
    for by in _BY:
        for word, group in document[f"by_{by}"].items():
            rows += [[by, word, method, *found.values()] for method, found in group["methods"].items()]
    return ["by", "group", "method", *names], rows


def _page(title: str, document: dict[str, Any]) -> str:
    rows = "\n".join(
        f"<tr><th scope=row>{escape(name)}<td>{_percent(found['no_date'], less_from=1)}"
        f"<td>{_percent(found['coverage'])}"
        f"<td>{_percent(found['kept'])}<td>{_number(found['median_error_days'])}<td>{_number(found['mean_error_days'])}"
        f"<td>{_number(found['pinball_days'])}<td>{_number(found['within_week_error'], 3)}"
        for name, found in document["overall"].items()
    )
    figures = "\n".join(
        f'<figure><img src="{name}.svg" alt="{escape(caption)}"><figcaption>{escape(caption)}</figcaption></figure>'
        for name, caption in _CAPTIONS.items()
    )
    target = document["target"]
    kept = ""
    if target["requests"]:
        kept = (
            f"<p>The city’s own target dates were kept for {_percent(target['kept'])} of the {target['requests']:,} "
            f"requests that have one.</p>"
        )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>How often forecasts were right: {escape(title)}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; color: {INK}; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }}
h1 {{ font-size: 1.4rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: right; padding: .35rem .5rem; border-bottom: 1px solid {RULE}; font-weight: 400 }}
th:first-child {{ text-align: left }}
thead th, figcaption, p.quiet {{ color: {QUIET} }}
figure {{ margin: 2.5rem 0 }}
img {{ max-width: 100%; height: auto }}
</style>
<h1>How often forecasts were right: {escape(title)}</h1>
<p>{document["requests"]:,} requests of {escape(document["source"])}, each forecast at its creation by a model that
knew only what was known at the start of its month. Known until {escape(document["known_until"])}.</p>
<table>
<thead><tr><th>method<th>given a range<th>done within it<th>done by the 8-of-10 date<th>median error, days
<th>mean error, days<th>pinball, days<th>error of P(7 days)</thead>
<tbody>
{rows}
</tbody>
</table>
{kept}
{figures}
<p class="quiet">Figures: <a href="backtest.json">backtest.json</a>, <a href="scores.csv">scores.csv</a> by month,
type, department and district, <a href="reliability.csv">reliability.csv</a>,
<a href="survival.csv">survival.csv</a>.</p>
</html>
"""


def _percent(value: float | None, *, less_from: int | None = None) -> str:
    if value is None:
        return "–"
    return f"{100 * (value if less_from is None else less_from - value):.1f} %"


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
