"""Local times against the standard library's zones, and rows of any content."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.requests.feeds import PRESETS, read
from geodata.requests.feeds.local_time import LocalClock, UnreadableTimeError
from geodata.requests.record import RejectedRow

ZONE_NAMES = ("America/Los_Angeles", "America/New_York", "Australia/Lord_Howe", "America/Havana")
FORMS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.000", "%m/%d/%Y %I:%M:%S %p")

moments = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)).map(  # noqa: DTZ001  local times
    lambda moment: moment.replace(microsecond=0)
)
# Within a day of a change of clocks in all four zones' years: where mistakes would be.
near_changes = st.builds(
    lambda zone, year, minutes: (
        (datetime(year, 3, 8) if zone != 2 else datetime(year, 4, 1)) + timedelta(minutes=minutes)  # noqa: DTZ001
    ),
    st.integers(0, 3),
    st.integers(2008, 2030),
    st.integers(0, 14 * 24 * 60),
)


@given(zone=st.sampled_from(ZONE_NAMES), moment=moments | near_changes, form=st.sampled_from(FORMS))
def test_a_local_time_is_the_instant_the_standard_library_gives(zone, moment, form):
    clock = LocalClock(zone, ("iso", "month-first"))
    expected = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    exists = expected.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment
    if not exists:
        with pytest.raises(UnreadableTimeError):
            clock.read(moment.strftime(form))
        return
    reading = clock.read(moment.strftime(form))
    second = moment.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
    assert datetime.fromtimestamp(reading.epoch, UTC) == expected
    assert reading.ambiguous == (second != expected)


@given(zone=st.sampled_from(ZONE_NAMES[:2]), moment=moments)
def test_the_end_of_a_day_is_a_second_before_the_next(zone, moment):
    clock = LocalClock(zone, ("iso",))
    tomorrow = (moment + timedelta(days=1)).date()
    assert clock.end_of_day(moment.isoformat()) + 1 == clock.read(tomorrow.isoformat()).epoch


cells = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(["", "0", "-118.2", "34.1", "Open", "Closed", "12/31/2017 11:59:58 PM", "2017-12-31", "nan", "1"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.lists(cells, min_size=1, max_size=16), min_size=1, max_size=8), name=st.sampled_from([*PRESETS])
)
def test_every_row_of_any_content_comes_out_once_as_taken_or_rejected(tmp_path, rows, name):
    columns = [names[0] for names in PRESETS[name].columns.values()]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
    path = tmp_path / "any.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    records = list(read(path, name))
    assert len(records) == len(rows)
    for record in records:
        if isinstance(record, RejectedRow):
            assert "\n" not in record.detail
            assert record.reason
        else:
            assert record.requested_datetime.tzinfo is UTC
            assert (record.lon is None) == (record.lat is None) == bool(record.location_note)
            assert record.closed_datetime is None or record.closed_datetime >= record.requested_datetime
