"""The synthetic city's requests: what the file says, and that its numbers come out as asked."""

import csv
import gzip
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree
from shapely import MultiLineString, Point

from geodata.requests.feeds import read
from geodata.requests.record import ServiceRequest
from geodata.synthetic import SyntheticCity, build_city, write_requests
from geodata.synthetic.completion import DAY, WorkingClock
from geodata.synthetic.kinds import CHANNELS, KINDS, SELF_REPORT
from geodata.synthetic.requests import Requests, draw_requests

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
AS_OF = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)
REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "myla311" / "myla311_2017_subset.csv.gz"


@pytest.fixture(scope="module")
def city() -> SyntheticCity:
    return build_city(num_nodes=900)


@pytest.fixture(scope="module")
def requests(city: SyntheticCity) -> Requests:
    return draw_requests(city, as_of=AS_OF)


@pytest.fixture(scope="module")
def file(city: SyntheticCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("synthetic") / "requests.csv"
    write_requests(city, path, as_of=AS_OF)
    return path


@pytest.fixture(scope="module")
def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=LOS_ANGELES)


def test_the_same_seed_writes_the_same_bytes(city: SyntheticCity, file: Path, tmp_path: Path):
    write_requests(city, tmp_path / "again.csv", as_of=AS_OF)
    assert (tmp_path / "again.csv").read_bytes() == file.read_bytes()


def test_another_seed_writes_other_requests(city: SyntheticCity, file: Path, tmp_path: Path):
    write_requests(city, tmp_path / "other.csv", as_of=AS_OF, seed=312)
    assert (tmp_path / "other.csv").read_bytes() != file.read_bytes()


def test_a_gzipped_file_holds_the_same_text_under_any_name(city: SyntheticCity, file: Path, tmp_path: Path):
    for name in ("one.csv.gz", "two.csv.gz"):
        write_requests(city, tmp_path / name, as_of=AS_OF)
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.csv.gz").read_bytes()) == file.read_bytes()


def test_the_number_written_is_the_number_of_rows(city: SyntheticCity, rows: list[dict[str, str]], tmp_path: Path):
    assert write_requests(city, tmp_path / "again.csv", as_of=AS_OF) == len(rows) == 5_400


@pytest.mark.real_data
def test_the_columns_are_those_of_the_citys_own_file(file: Path):
    if not REAL_FILE.exists():
        pytest.skip(f"{REAL_FILE} is not here")
    with gzip.open(REAL_FILE, "rt") as real:
        assert file.read_text().partition("\n")[0] == real.readline().rstrip("\r\n")


def test_the_importer_takes_every_row(file: Path):
    records = list(read(file, "la-myla311"))
    assert len(records) == 5_400
    assert all(isinstance(record, ServiceRequest) for record in records)


def test_the_importer_finds_nothing_to_note(file: Path):
    assert Counter(note for record in read(file, "la-myla311") for note in record.reading_notes) == {}


def test_the_open_requests_are_exactly_as_many_as_asked_for_by_type(rows: list[dict[str, str]]):
    open_rows = Counter(row["RequestType"] for row in rows if row["Status"] == "Open")
    assert open_rows == {
        "Bulky Items": 210,
        "Graffiti Removal": 170,
        "Single Streetlight Issue": 110,
        "Pothole": 80,
        "Other": 15,
        "Report Water Waste": 10,
        "Feedback": 5,
    }


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    num_open=st.integers(60, 400),
    history_days=st.integers(21, 90),
    when=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(LOS_ANGELES)),  # noqa: DTZ001
)
def test_exactly_as_many_are_open_whatever_the_seed_and_the_hour(
    city: SyntheticCity, seed: int, num_open: int, history_days: int, when: datetime
):
    drawn = draw_requests(city, as_of=when, num_open=num_open, history_days=history_days, seed=seed)
    assert drawn.is_open.sum() == num_open
    end = (when.replace(tzinfo=None) - drawn.midnight).total_seconds()
    done = ~drawn.is_open
    assert (drawn.created < end).all()
    assert (drawn.created[done] <= drawn.closed[done]).all()
    assert (drawn.closed[done] <= end).all()


def test_more_open_requests_than_requests_are_refused(city: SyntheticCity):
    with pytest.raises(ValueError, match=r"num_open is 600, but of 60 requests .* at most"):
        draw_requests(city, as_of=AS_OF, requests_per_day=1.0)


def test_fewer_open_requests_than_came_in_overnight_are_refused(city: SyntheticCity):
    with pytest.raises(ValueError, match=r"num_open is 3, but of 6000 requests \d+ came in since anybody last worked"):
        draw_requests(city, as_of=AS_OF, num_open=3, requests_per_day=100.0)


def test_a_moment_without_a_time_zone_is_refused(city: SyntheticCity):
    with pytest.raises(ValueError, match="as_of is 2026-03-02T05:45:00 without a time zone"):
        draw_requests(city, as_of=AS_OF.replace(tzinfo=None))


def test_the_moment_may_be_given_in_another_zone(city: SyntheticCity, requests: Requests):
    same = draw_requests(city, as_of=AS_OF.astimezone(UTC))
    assert np.array_equal(same.created, requests.created)


def test_rows_come_in_the_order_they_were_made_with_unique_numbers(rows: list[dict[str, str]]):
    made = [moment(row["CreatedDate"]) for row in rows]
    assert made == sorted(made)
    assert len({row["SRNumber"] for row in rows}) == len(rows)


def test_open_rows_have_no_closing_date_and_closed_ones_do(rows: list[dict[str, str]]):
    assert all((row["Status"] == "Open") == (row["ClosedDate"] == "") for row in rows)


def test_all_history_lies_in_the_days_asked_for(rows: list[dict[str, str]]):
    assert AS_OF - timedelta(days=60) <= moment(rows[0]["CreatedDate"])
    assert moment(rows[-1]["CreatedDate"]) < AS_OF


def test_every_district_has_requests_of_all_four_departments(requests: Requests):
    for kind in range(4):
        assert set(requests.district[requests.kind == kind]) == set(range(1, 16))


def test_all_five_channels_bring_open_requests(rows: list[dict[str, str]]):
    channels = {row["RequestSource"] for row in rows if row["Status"] == "Open"}
    assert channels == {"Call", "Email", "Mobile App", "Self Service", "Twitter"}


def test_what_drivers_report_themselves_is_closed_at_once(rows: list[dict[str, str]]):
    own = [row for row in rows if row["RequestSource"] == "Driver Self Report"]
    assert len(own) > 50
    assert all(row["ClosedDate"] == row["CreatedDate"] and row["Status"] == "Closed" for row in own)


def test_owners_are_those_of_the_types(rows: list[dict[str, str]]):
    owners = {(row["RequestType"], row["Owner"]) for row in rows}
    assert owners == {(kind.name, kind.owner) for kind in KINDS}


def test_repeats_are_six_in_a_hundred_by_another_channel_later_and_near_by(requests: Requests):
    repeats = np.flatnonzero(requests.original != np.arange(len(requests.kind)))
    first = requests.original[repeats]
    assert len(repeats) == round(0.06 * len(requests.kind))
    assert (requests.kind[repeats] == requests.kind[first]).all()
    assert (requests.channel[repeats] != requests.channel[first]).all()
    assert (requests.created[repeats] >= requests.created[first]).all()
    apart = np.hypot(*(requests.positions[repeats] - requests.positions[first]).T)
    in_place = apart < 1_000  # the others have no coordinates, or ones in the water
    assert in_place.mean() > 0.95
    assert apart[in_place].max() < 15


def test_open_requests_hold_repeats_of_one_another(requests: Requests):
    repeats = np.flatnonzero(requests.is_open & (requests.original != np.arange(len(requests.kind))))
    assert requests.is_open[requests.original[repeats]].sum() >= 15


def test_requests_lie_beside_their_streets(city: SyntheticCity, requests: Requests):
    segments = city.streets.positions[city.streets.segment_nodes[requests.segment]]
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    share = np.clip(((requests.positions - start) * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
    apart = np.hypot(*(start + share[:, None] * along - requests.positions).T)
    astray = apart > 25
    assert astray.sum() == 5
    assert requests.is_open[astray].all()


def test_most_points_astray_are_far_from_any_street(city: SyntheticCity, requests: Requests):
    network = MultiLineString(list(city.streets.positions[city.streets.segment_nodes]))
    placed = np.flatnonzero(requests.is_open & ~np.isnan(requests.positions[:, 0]))
    apart = np.array([network.distance(Point(point)) for point in requests.positions[placed]])
    assert (apart > 200).sum() == 4
    assert (apart > 60).sum() == 5


def test_a_few_open_requests_for_the_field_have_no_coordinates(rows: list[dict[str, str]]):
    blank = [
        row for row in rows if row["Status"] == "Open" and not row["Latitude"] and row["RequestType"] != "Feedback"
    ]
    assert len(blank) == 3
    assert all(row["Longitude"] == row["Location"] == "" and row["Address"] for row in blank)


def test_addresses_are_made_of_their_own_parts(rows: list[dict[str, str]]):
    for row in rows:
        if row["HouseNumber"]:
            parts = (row[name] for name in ("HouseNumber", "Direction", "StreetName", "Suffix"))
            assert row["Address"] == " ".join(part for part in parts if part) + f", {row['ZipCode']}"


def test_addresses_are_on_streets_of_the_map(city: SyntheticCity, rows: list[dict[str, str]]):
    streets = {(name.name.upper(), name.suffix) for name in city.streets.names}
    assert {(row["StreetName"], row["Suffix"]) for row in rows if row["StreetName"]} <= streets


def test_house_numbers_rise_along_a_block(city: SyntheticCity, requests: Requests):
    ends = city.streets.segment_numbers[requests.segment]
    numbered = requests.house_number > 0
    low, high = ends.min(axis=1)[numbered], ends.max(axis=1)[numbered]
    assert (low <= requests.house_number[numbered]).all()
    assert (requests.house_number[numbered] <= high + 2).all()


def test_requests_cluster(city: SyntheticCity, requests: Requests):
    placed = requests.positions[~np.isnan(requests.positions[:, 0])]
    evenly = city.streets.positions[city.streets.segment_nodes].mean(axis=1)
    counts = np.array([len(found) for found in cKDTree(placed).query_ball_point(evenly, 200)])
    assert np.percentile(counts, 95) > 4 * np.percentile(counts, 25)


def test_weekdays_bring_more_than_weekends(requests: Requests):
    weekday = (requests.midnight.weekday() + requests.created // DAY) % 7
    per_day = np.bincount(weekday, minlength=7)
    assert per_day[:5].min() > 1.3 * per_day[5:].max()


def test_nobody_works_on_sundays(requests: Requests):
    crews = ~requests.is_open & ~requests.needless
    weekday = (requests.midnight.weekday() + requests.closed[crews] // DAY) % 7
    assert 6 not in weekday


def test_bulky_items_are_collected_on_their_service_date(rows: list[dict[str, str]]):
    closed = [
        row
        for row in rows
        if row["RequestType"] == "Bulky Items"
        and row["Status"] == "Closed"
        and row["RequestSource"] != "Driver Self Report"
    ]
    assert closed
    assert all(moment(row["ServiceDate"]).date() == moment(row["ClosedDate"]).date() for row in closed)


def test_open_bulky_items_wait_for_a_collection_to_come(rows: list[dict[str, str]]):
    waiting = [row for row in rows if row["RequestType"] == "Bulky Items" and row["Status"] == "Open"]
    to_come = {moment(row["ServiceDate"]).date().isoformat() for row in waiting}
    # What came in this Monday before dawn waits for next Monday where Monday is the day.
    assert to_come - {"2026-03-09"} == {f"2026-03-0{day}" for day in range(2, 7)}


def test_waits_are_unlike_from_type_to_type(requests: Requests):
    done = ~requests.is_open & ~requests.needless & (requests.channel != SELF_REPORT)
    days = {
        kind.name: np.median((requests.closed - requests.created)[done & (requests.kind == number)]) / DAY
        for number, kind in enumerate(KINDS)
    }
    assert 2 < days["Graffiti Removal"] < 6
    assert 2 < days["Pothole"] < 6
    assert days["Single Streetlight Issue"] > 1.5 * days["Pothole"]


def test_no_request_names_a_moment_that_the_clocks_skip(city: SyntheticCity):
    spring = datetime(2026, 3, 10, 5, 45, tzinfo=LOS_ANGELES)
    drawn = draw_requests(city, as_of=spring, history_days=14, requests_per_day=3_000, num_open=12_000)
    hours = {int(hour) for hour in drawn.created // 3_600}
    skipped = int((datetime(2026, 3, 8, 2) - drawn.midnight).total_seconds() // 3_600)  # noqa: DTZ001
    assert skipped not in hours
    assert {skipped - 1, skipped + 1} <= hours


def test_a_working_clock_stands_still_at_night_and_on_free_days():
    clock = WorkingClock(first_weekday=4, start=7 * 3_600, end=15 * 3_600, days_a_week=5, num_days=5)
    friday_noon, sunday, monday_eight = 12 * 3_600, 2 * DAY, 3 * DAY + 8 * 3_600
    assert clock.elapsed(np.array([friday_noon, sunday, monday_eight])).tolist() == [5 * 3_600, 8 * 3_600, 9 * 3_600]
    assert clock.time_at(np.array([5 * 3_600.0, 8 * 3_600.0, 9 * 3_600.0])).tolist() == [
        friday_noon,
        15 * 3_600,
        monday_eight,
    ]


def test_channel_weights_name_every_channel_people_use():
    assert all(len(kind.channels) == len(CHANNELS) - 1 for kind in KINDS)
