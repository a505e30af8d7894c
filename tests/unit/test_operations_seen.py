"""What was told of a day as arrival windows take it, crew by crew."""

from datetime import timedelta

from arrival_plan import at, plan_of

from dispatch.completion.arrivals import CrewSeen, StopSeen, arrival_windows
from dispatch.completion.arrivals.spreads import NONE
from dispatch.model import Outcome
from dispatch.operations import DayEvent, crews_seen
from dispatch.operations.events import (
    Arrived,
    BreakTaken,
    CrewBack,
    CrewOut,
    Done,
    Held,
    Late,
    NotDone,
    Released,
    Reloaded,
)


def told(kind: type[DayEvent], moment: str, **fields: object) -> DayEvent:
    return kind(id=f"{kind.__name__} {moment} {fields}", at=at(moment), by="crew", **fields)


def seen_by(now: str, *events: DayEvent, days: dict[str, str] | None = None) -> dict[str, CrewSeen]:
    return {one.crew_id: one for one in crews_seen(plan_of(days), events, at(now))[0]}


def test_arrival_and_leaving_are_the_stops() -> None:
    seen = seen_by(
        "10:00",
        told(Arrived, "08:15", crew="A", order="AA"),
        told(Done, "08:50", crew="A", order="AA"),
        told(Arrived, "09:05", crew="A", order="AB"),
    )["A"]
    assert seen.stops == (
        StopSeen(order_id="AA", arrived=at("08:15"), left=at("08:50")),
        StopSeen(order_id="AB", arrived=at("09:05")),
    )


def test_a_stop_left_undone_is_left() -> None:
    event = told(NotDone, "08:30", crew="A", order="AA", outcome=Outcome.NO_ACCESS)
    assert seen_by("10:00", event)["A"].stops == (StopSeen(order_id="AA", left=at("08:30")),)


def test_breaks_and_reloads_are_when_the_crew_went_on() -> None:
    seen = seen_by(
        "12:00",
        told(BreakTaken, "10:00", crew="A"),
        told(Reloaded, "11:00", crew="A", place="Yard"),
        days={"A": "AbBrC"},
    )["A"]
    assert (seen.breaks, seen.reloads) == ((at("10:00"),), (at("11:00"),))


def test_what_another_crew_did_is_not_come_to() -> None:
    seen = seen_by("10:00", told(Done, "09:00", crew="B", order="AB"), days={"A": "ABC", "B": "A"})
    assert seen["A"].not_its == {"AB"}
    assert [stop.order_id for stop in seen["B"].stops] == ["AB"]


def test_what_is_held_is_not_come_to_until_it_is_released() -> None:
    held = told(Held, "08:00", order="AC", reason="permit")
    assert seen_by("10:00", held)["A"].not_its == {"AC"}
    assert seen_by("10:00", held, told(Released, "09:00", order="AC"))["A"].not_its == frozenset()


def test_what_is_held_until_an_hour_is_come_to_from_then_on() -> None:
    held = told(Held, "08:00", order="AC", reason="permit", until=at("09:00"))
    assert seen_by("08:59", held)["A"].not_its == {"AC"}
    assert seen_by("09:00", held)["A"].not_its == frozenset()


def test_a_crew_late_by_minutes_leaves_so_much_later_than_by_its_list() -> None:
    seen = seen_by("08:30", told(Arrived, "08:10", crew="A", order="AA"), told(Late, "08:20", crew="A", minutes=25))
    assert seen["A"].goes_on == at("08:40") + timedelta(minutes=25)


def test_a_crew_that_says_when_it_goes_on_does_so() -> None:
    assert seen_by("08:30", told(Late, "08:20", crew="A", until=at("09:40")))["A"].goes_on == at("09:40")


def test_a_crew_that_is_out_is_out_until_it_is_back() -> None:
    out = told(CrewOut, "09:00", crew="A")
    assert seen_by("10:00", out)["A"].is_out
    back = seen_by("10:00", out, told(CrewBack, "09:30", crew="A"))["A"]
    assert (back.is_out, back.goes_on) == (False, at("09:30"))


def test_what_lies_in_the_future_does_not_count_and_is_noted() -> None:
    seen, notes = crews_seen(plan_of(), [told(Arrived, "09:00", crew="A", order="AA")], at("08:00"))
    assert seen[0].stops == ()
    assert [note.text for note in notes] == [
        "arrived crew A order AA at 09:00: it does not count yet, it lies in the future"
    ]


def test_windows_follow_from_what_was_told() -> None:
    plan = plan_of()
    seen, _ = crews_seen(plan, [told(Done, "09:00", crew="A", order="AA")], at("09:00"))
    windows = arrival_windows(plan, now=at("09:00"), spreads=NONE, seed=1, seen=seen)[0].windows
    assert [f"{one.median:%H:%M}" for one in windows] == ["09:10", "09:50", "10:30"]
