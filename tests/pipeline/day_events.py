"""Events of the tiny grid's day, by the clock."""

from datetime import datetime

from grid_city import LOS_ANGELES
from hypothesis import strategies as st

from dispatch.operations import DayEvent, decode_event


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, 2, hour, minute, tzinfo=LOS_ANGELES)


def told(kind: str, clock: str, **fields: object) -> DayEvent:
    """Make an event; what is not given is told by the crew, under an id that its content makes."""
    given = {"at": at(clock).isoformat(), "by": str(fields.get("crew", "dispatcher")), **fields}
    return decode_event({"kind": kind, "id": f"{kind} {sorted(given.items())}", **given})


CLOCKS = st.integers(min_value=6 * 60, max_value=9 * 60).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")
CREWS = st.sampled_from(["R-1", "R-2", "L1", "R-9"])
ORDERS = st.sampled_from(["1-010", "1-011", "1-012", "1-015", "1-018", "SINK", "1-001"])
EVENTS = st.one_of(
    st.builds(lambda clock, crew, order: told("arrived", clock, crew=crew, order=order), CLOCKS, CREWS, ORDERS),
    st.builds(lambda clock, crew, order: told("done", clock, crew=crew, order=order), CLOCKS, CREWS, ORDERS),
    st.builds(
        lambda clock, crew, order: told("not-done", clock, crew=crew, order=order, outcome="no-access"),
        CLOCKS,
        CREWS,
        ORDERS,
    ),
    st.builds(
        lambda clock, crew, minutes: told("late", clock, crew=crew, minutes=minutes), CLOCKS, CREWS, st.integers(0, 60)
    ),
    st.builds(lambda clock, crew: told("crew-out", clock, crew=crew), CLOCKS, CREWS),
    st.builds(lambda clock, crew: told("crew-back", clock, crew=crew), CLOCKS, CREWS),
    st.builds(lambda clock, crew: told("break-taken", clock, crew=crew), CLOCKS, CREWS),
    st.builds(lambda clock, order: told("held", clock, order=order, reason="permit"), CLOCKS, ORDERS),
    st.builds(lambda clock, order: told("released", clock, order=order), CLOCKS, ORDERS),
    st.builds(
        lambda clock: told("urgent", clock, order="SINK", lon=0.001, lat=0.002, minutes=45, department="ROAD"), CLOCKS
    ),
)
