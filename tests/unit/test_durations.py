"""Times on site learned from visits: what is read, what is learned by hand, and what comes of it."""

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from arrival_plan import plan_of

from dispatch.city import City
from dispatch.durations import (
    LearnedDurations,
    VisitRecord,
    learn_durations,
    plan_with_durations,
    read_durations,
    read_visits,
    save_durations,
    with_durations,
)
from dispatch.errors import DurationsError
from dispatch.model import TimeOnSite
from dispatch.orders.triage import Candidate
from dispatch.orders.work_orders import make_work_order

HEADER = "type,crew,arrived,done"
GOOD = "pothole,R-1,2026-03-02T08:00,2026-03-02T08:20"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "visits.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def visits(*seconds: float, kind: str = "pothole", days: int = 1) -> list[VisitRecord]:
    """Give visits of these lengths, as many a crew-day as make so many days."""
    each = max(1, len(seconds) // days)
    return [
        VisitRecord(
            line_number=number + 2,
            service_type=kind,
            is_inspection=False,
            crew="R-1",
            day=date(2026, 1, 1) + timedelta(days=number // each),
            seconds=one,
        )
        for number, one in enumerate(seconds)
    ]


def learn(records: list[VisitRecord], city: City) -> LearnedDurations:
    return learn_durations(records, city, source="a test", seed=1)[0]


def simulated(*, factor: float, crew_day: float, num_days: int = 60) -> list[VisitRecord]:
    """Let a crew do fifteen potholes a day that take ``factor`` times the profile's 20 minutes."""
    random = Random(311)
    seconds = []
    for _ in range(num_days):
        day = math.exp(random.gauss(0, crew_day))
        seconds += [1200 * factor * day * math.exp(random.gauss(0, 0.4)) for _ in range(15)]
    return visits(*seconds, days=num_days)


def test_a_visit_is_read_with_its_line_and_day(tmp_path: Path, city: City) -> None:
    taken, left_out = read_visits(write(tmp_path, GOOD), city)
    assert left_out == []
    assert taken == [
        VisitRecord(
            line_number=2,
            service_type="pothole",
            is_inspection=False,
            crew="R-1",
            day=date(2026, 3, 2),
            seconds=1200.0,
        )
    ]


def test_a_type_may_be_the_publishers(tmp_path: Path, city: City) -> None:
    taken, _ = read_visits(write(tmp_path, GOOD.replace("pothole", "Pothole")), city)
    assert taken[0].service_type == "pothole"


def test_columns_are_found_by_name_among_others(tmp_path: Path, city: City) -> None:
    taken, _ = read_visits(
        write(tmp_path, "x,2026-03-02T08:20,R-1,2026-03-02T08:00,pothole", header="Note,DONE,crew,Arrived,type"), city
    )
    assert taken[0].seconds == 1200


def test_times_without_an_offset_are_the_citys_also_when_clocks_change(tmp_path: Path, city: City) -> None:
    taken, _ = read_visits(write(tmp_path, "pothole,R-1,2026-03-08T01:50,2026-03-08T03:10"), city)
    assert taken[0].seconds == 20 * 60


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("pothole,R-1,2026-03-02T08:00", "wrong-number-of-columns"),
        ("dragon,R-1,2026-03-02T08:00,2026-03-02T08:20", "type-unknown"),
        ("pothole,R-1,soon,2026-03-02T08:20", "arrived-not-a-time"),
        ("pothole,R-1,2026-03-02,2026-03-02T08:20", "arrived-not-a-time"),
        ("pothole,R-1,2026-03-02T08:00,", "done-not-a-time"),
        ("pothole,R-1,2026-03-02T08:00Z,2026-03-02T08:20", "offset-missing"),
        ("pothole,R-1,2026-03-02T08:20,2026-03-02T08:00", "done-before-arrived"),
        ("pothole,R-1,2026-03-02T08:00:00,2026-03-02T08:00:05", "too-short"),
        ("pothole,R-1,2026-03-02T08:00,2026-03-03T08:00", "too-long"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_with_its_line(tmp_path: Path, city: City, row: str, reason: str) -> None:
    taken, left_out = read_visits(write(tmp_path, GOOD, row, GOOD), city)
    assert len(taken) == 2
    assert [(one.line_number, one.reason) for one in left_out] == [(3, reason)]


def test_an_inspection_of_what_is_not_inspected_is_left_out(tmp_path: Path, city: City) -> None:
    path = write(tmp_path, f"{GOOD},inspection", header=f"{HEADER},visit")
    with pytest.raises(DurationsError, match="'pothole' is not inspected first"):
        read_visits(path, city)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no column type, crew, arrived, done"),
        ("type,crew,arrived\n", "no column done"),
        ("type,crew,arrived,done,Type\n", "column type is there twice"),
        (f"{HEADER}\n", "no rows of visits below its header"),
        (f"{HEADER}\ndragon,1,2,3\n", "none of its 1 rows can be used; line 2: type 'dragon'"),
    ],
)
def test_a_file_without_visits_is_refused(tmp_path: Path, city: City, content: str, message: str) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(content)
    with pytest.raises(DurationsError, match=message):
        read_visits(path, city)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, city: City) -> None:
    path = tmp_path / "visits.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DurationsError, match="not a CSV file in UTF-8"):
        read_visits(path, city)


def test_twenty_visits_and_the_profile_count_half_each(city: City) -> None:
    # The profile says 1200 s; the visits are lognormal around 600 s: the logarithms meet half way.
    pairs = [600 * math.exp(sign * off) for off in (0.1, 0.2, 0.3, 0.4, 0.5) for sign in (1, -1)] * 2
    learned = learn(visits(*pairs), city).durations[0]
    assert learned.num_records == 20
    assert learned.on_site.median == round(math.sqrt(600 * 1200))


def test_many_visits_outweigh_the_profile(city: City) -> None:
    pairs = [600 * math.exp(sign * off) for off in (0.1, 0.2, 0.3, 0.4, 0.5) for sign in (1, -1)] * 200
    learned = learn(visits(*pairs), city).durations[0]
    assert learned.on_site.median == pytest.approx(600, rel=0.01)
    assert learned.on_site.spread == pytest.approx(math.sqrt(0.11), rel=0.01)


def test_an_interrupted_visit_is_left_aside_and_named(city: City) -> None:
    usual = [600 * math.exp(sign * off) for off in (0.1, 0.2, 0.3, 0.4, 0.5) for sign in (1, -1)] * 4
    learned, odd = learn_durations(visits(*usual, 40_000, 25), city, source="a test", seed=1)
    assert [(one.record.seconds, one.is_long) for one in odd] == [(40_000, True), (25, False)]
    assert learned.durations[0].num_odd == 2
    assert (
        learned.durations[0]
        == learn_durations(visits(*usual, 40_000, 25), city, source="another", seed=2)[0].durations[0]
    )


def test_minutes_all_alike_are_no_outliers(city: City) -> None:
    learned, odd = learn_durations(visits(*[600.0] * 30, *[660.0] * 5), city, source="a test", seed=1)
    assert odd == []
    assert learned.durations[0].num_records == 35


def test_of_too_few_visits_nothing_is_learned(city: City) -> None:
    with pytest.raises(DurationsError, match="of no kind 10 or more"):
        learn(visits(*[600.0] * 9), city)


def test_a_type_with_too_few_visits_keeps_the_profiles_time(city: City) -> None:
    learned = learn([*visits(*[600.0] * 12), *visits(*[600.0] * 3, kind="street light")], city)
    assert with_durations(city, learned).service_types["street light"] == city.service_types["street light"]


def test_what_crew_days_share_is_found(city: City) -> None:
    assert learn(simulated(factor=1.0, crew_day=0.2), city).crew_day == pytest.approx(0.2, abs=0.05)


def test_where_crew_days_share_nothing_next_to_nothing_is_found(city: City) -> None:
    assert learn(simulated(factor=1.0, crew_day=0.0), city).crew_day == pytest.approx(0.0, abs=0.05)


def test_on_days_held_out_learned_times_are_nearer_than_a_wrong_profile(city: City) -> None:
    held = learn(simulated(factor=1.5, crew_day=0.1), city).held_out
    assert held.num_days == 12
    assert held.error_after < 0.6 * held.error_before
    assert abs(held.within_after - 0.9) < abs(held.within_before - 0.9)


def test_of_few_days_none_is_held_out(city: City) -> None:
    assert learn(visits(*[600.0] * 12), city).held_out is None


def test_a_file_comes_back_as_it_was_written(tmp_path: Path, city: City) -> None:
    learned = learn(simulated(factor=1.2, crew_day=0.1), city)
    save_durations(learned, tmp_path / "durations.json")
    assert read_durations(tmp_path / "durations.json") == learned


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"version": 1', '"version": 2', "version 2, not"),
        ('"format": "', '"format": "x', "not 'dispatch311-durations'"),
        ('"num_odd": 0', '"number_odd": 0', "not one that 'durations learn' wrote"),
        ('"on_site": {', '"on_site": {"x": {', "not one that 'durations learn' wrote"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, city: City, old: str, new: str, message: str) -> None:
    path = tmp_path / "durations.json"
    save_durations(learn(visits(*[600.0] * 12), city), path)
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(DurationsError, match=message):
        read_durations(path)


def test_a_file_with_a_median_above_nine_of_ten_is_refused(tmp_path: Path, city: City) -> None:
    path = tmp_path / "durations.json"
    learned = learn(visits(*[600.0] * 12), city)
    median = learned.durations[0].on_site.median
    save_durations(learned, path)
    path.write_text(path.read_text().replace(f'"median": {median}', '"median": 86000'))
    with pytest.raises(DurationsError, match="they must be in this order"):
        read_durations(path)


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(DurationsError, match="cannot be read"):
        read_durations("nowhere.json")


def test_orders_are_planned_with_the_learned_mean(city: City, report) -> None:
    learned = with_durations(city, learn(visits(*[600.0] * 4000), city))
    kind = learned.service_types["pothole"]
    order = make_work_order(
        [Candidate(request=report(1, service_code="Pothole"), service_type=learned.type_of_request["Pothole"])],
        learned,
        day=date(2026, 3, 2),
        as_of=datetime(2026, 3, 2, 6, tzinfo=city.zone),
    )
    assert order.service_duration == kind.on_site.mean == pytest.approx(600, abs=10)


def test_a_city_with_learned_durations_has_another_digest(city: City) -> None:
    assert with_durations(city, learn(visits(*[600.0] * 12), city)).digest != city.digest


def test_a_learned_figure_names_its_source(city: City) -> None:
    kind = with_durations(city, learn(visits(*[600.0] * 12), city)).service_types["pothole"]
    assert kind.sources["service_minutes"] == "learned from 12 visits (a test)"


def test_durations_of_another_city_are_refused(city: City) -> None:
    learned = learn(visits(*[600.0] * 12), city)
    with pytest.raises(DurationsError, match="that the profile does not"):
        learned.applied_to({})


def test_without_a_known_spread_the_usual_one_is_the_prior(city: City) -> None:
    assert city.service_types["pothole"].on_site == TimeOnSite(median=1200, nine_of_ten=1200)
    assert 0.3 < learn(visits(*[1200.0] * 10), city).durations[0].on_site.spread < 0.541


def test_a_plan_with_learned_durations_keeps_its_lists(city: City) -> None:
    plan = plan_of()
    learned = learn(visits(*[600.0] * 4000), city)
    for_work = replace(learned, durations=(replace(learned.durations[0], service_type="work"),))
    changed = plan_with_durations(plan, for_work)
    assert {order.service_duration for order in changed.departments[0].orders} == {learned.durations[0].on_site.mean}
    assert changed.departments[0].work_lists == plan.departments[0].work_lists
