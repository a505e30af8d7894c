"""Templates into pages, and the address of static files by what they contain."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import jinja2
from fastapi.responses import HTMLResponse
from starlette.requests import Request

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"

METRES_PER_MILE = 1609.344
"""International mile, exact by definition."""


def create_templates(static_digest: str) -> jinja2.Environment:
    """Load the templates; all values are escaped, and a name that is not given is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = lambda path: f"/static/{static_digest}/{path}"
    environment.filters.update(
        clock=clock, short_date=short_date, long_date=long_date, moment=moment, duration=duration, miles=miles
    )
    return environment


def render_page(
    request: Request,
    template: str,
    *,
    context: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Render ``template`` with the environment the application keeps."""
    environment: jinja2.Environment = request.app.state.templates
    content = environment.get_template(template).render(context)
    return HTMLResponse(content, status_code=status, headers=dict(headers or {}))


def static_digest(folder: Path = STATIC) -> str:
    """Digest names and contents of all static files, so that their address changes when they do."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def clock(when: datetime) -> str:
    """Write the local time of day, such as 06:30."""
    return when.strftime("%H:%M")


def short_date(day: date) -> str:
    """Write a day such as "Mon, Mar 3, 2025"."""
    return f"{day:%a}, {day:%b} {day.day}, {day.year}"


def long_date(day: date) -> str:
    """Write a day such as "Monday, March 3, 2025"."""
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


def moment(when: datetime) -> str:
    """Write a day and local time such as "Mar 3, 2025, 06:00"."""
    return f"{when:%b} {when.day}, {when.year}, {when:%H:%M}"


def duration(seconds: float) -> str:
    """Write seconds as a person says them: "45 min", "3 h 05", "2 days 4 h"; less than a minute is "under 1 min"."""
    minutes = round(seconds / 60)
    if minutes == 0:
        return "0 min" if seconds == 0 else "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d}"
    days, hours = divmod(hours, 24)
    return f"{days} {'day' if days == 1 else 'days'}" + (f" {hours} h" if hours else "")


def hours(seconds: float) -> str:
    """Write the work of many people, such as "32 h 05": their days are not days of the calendar."""
    whole, minutes = divmod(round(seconds / 60), 60)
    return f"{whole:,} h {minutes:02d}"


def miles(metres: float) -> str:
    """Write metres as miles, such as "12.4 mi"."""
    return f"{metres / METRES_PER_MILE:,.1f} mi"


def kilometres(metres: float) -> str:
    """Write metres as kilometres, such as "20.0 km"."""
    return f"{metres / 1000:,.1f} km"
