"""A crew's day made by hand: ten minutes of driving to each stop, half an hour there, from 8 o'clock on."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.model import (
    Assignment,
    Crew,
    CrewBreak,
    DepartmentPlan,
    Figures,
    Pause,
    Place,
    Plan,
    Provenance,
    ReloadPoint,
    ReloadVisit,
    Window,
    WorkList,
    WorkOrder,
)
from geodata.streets.leg import Leg

ZONE = ZoneInfo("America/Los_Angeles")
DAY = date(2026, 3, 2)
DRIVE, WORK, REST, RELOAD = (timedelta(minutes=minutes) for minutes in (10, 30, 30, 20))
LEG = Leg(duration=600, distance=1000.0, path=((-118.0, 34.0), (-118.0, 34.01)))


def at(text: str, day: date = DAY) -> datetime:
    """Give a moment of the day, such as "10:05"."""
    return datetime.combine(day, time.fromisoformat(text), ZONE)


def plan_of(
    days: dict[str, str] | None = None,
    *,
    day: date = DAY,
    starts: str = "08:00",
    break_between: tuple[str, str] = ("09:00", "11:30"),
    windows: dict[str, tuple[str, str]] | None = None,
    due: str | None = None,
) -> Plan:
    """Make a plan of crews by what each does in turn.

    In a crew's day a capital letter is a stop, "b" a break at the place before, "~" one in the middle of the leg that
    follows, and "r" a reload.
    """
    days = days or {"A": "ABCD"}
    windows = windows or {}
    orders = [
        _order(crew, letter, windows.get(letter), due, day)
        for crew, doings in days.items()
        for letter in doings
        if letter.isupper()
    ]
    lists = [_list(crew, doings, windows, break_between, starts, day) for crew, doings in days.items()]
    breaks = CrewBreak(
        duration=1800, earliest=time.fromisoformat(break_between[0]), latest=time.fromisoformat(break_between[1])
    )
    crews = [
        Crew(
            id=crew,
            department="D",
            start="Yard",
            end="Yard",
            shift_start=time.fromisoformat(starts),
            shift_end=time(16),
            breaks=(breaks,) if "b" in doings or "~" in doings else (),
            reloads=(ReloadPoint(place="Yard", duration=1200),),
        )
        for crew, doings in days.items()
    ]
    figures = Figures(
        num_orders=len(orders),
        num_scheduled=len(orders),
        num_requests_scheduled=len(orders),
        deferred_by_reason={},
        num_crews_used=len(crews),
        travel_duration=0,
        service_duration=0,
        waiting_duration=0,
        distance=0.0,
        num_late=0,
    )
    part = DepartmentPlan(
        code="D",
        name="Department",
        places=(Place(name="Yard", lon=-118.0, lat=34.0),),
        crews=tuple(crews),
        orders=tuple(orders),
        areas=(),
        work_lists=tuple(lists),
        deferred=(),
        cost=0,
        figures=figures,
        first_in_first_out=figures,
    )
    return Plan(
        city="Handville",
        timezone=ZONE.key,
        day=day,
        as_of=at("06:00", day),
        provenance=Provenance(
            city_digest="c",
            network_digest="n",
            requests_digest="r",
            engine="by hand",
            stop_rule="-",
            seed=0,
            version="0",
        ),
        departments=(part,),
        set_aside=(),
    )


def _order(crew: str, letter: str, window: tuple[str, str] | None, due: str | None, day: date) -> WorkOrder:
    return WorkOrder(
        id=f"{crew}{letter}",
        request_ids=(f"{crew}{letter}",),
        service_type="work",
        lon=-118.0,
        lat=34.0,
        address=f"{letter} Street",
        district="1",
        channels=(),
        requested=at("05:00", day),
        due=None if due is None else at(due, day),
        service_duration=1800,
        skills=(),
        load={},
        prize=1,
        windows=() if window is None else (Window(start=at(window[0], day), end=at(window[1], day)),),
    )


def _list(
    crew: str,
    doings: str,
    windows: dict[str, tuple[str, str]],
    break_between: Sequence[str],
    starts: str,
    day: date,
) -> WorkList:
    # In universal time, so that a clock change is no hour of driving.
    clock = at(starts, day).astimezone(ZoneInfo("UTC"))
    departure, driven = clock, timedelta(0)
    assignments, reloads, breaks = [], [], []
    for doing in doings:
        if doing in "b~":
            driven = DRIVE / 2 if doing == "~" else timedelta(0)
            stopped = clock + driven
            start = max(stopped, at(break_between[0], day))
            clock = start + REST
            breaks.append(
                Pause(
                    after=len(assignments),
                    after_reloads=len(reloads),
                    driven=round(driven.total_seconds()),
                    stopped=stopped,
                    start=start,
                    end=clock,
                )
            )
            continue
        arrival = clock + DRIVE - driven
        driven = timedelta(0)
        if doing == "r":
            clock = arrival + RELOAD
            reloads.append(
                ReloadVisit(
                    after=len(assignments), place="Yard", arrival=arrival, start=arrival, departure=clock, leg=LEG
                )
            )
            continue
        start = max(arrival, at(windows[doing][0], day)) if doing in windows else arrival
        clock = start + WORK
        assignments.append(
            Assignment(order_id=f"{crew}{doing}", arrival=arrival, start=start, departure=clock, late_by=0, leg=LEG)
        )
    return WorkList(
        crew_id=crew,
        departure=departure,
        assignments=tuple(assignments),
        return_leg=LEG,
        end=clock + DRIVE,
        reloads=tuple(reloads),
        breaks=tuple(breaks),
    )
