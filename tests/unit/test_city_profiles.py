"""City profiles: what is wrong in one is named by its key."""

import pytest
from grid_city import GRID_CITY

from dispatch.city import builtin_profiles, load_city, parse_city
from dispatch.errors import CityProfileError
from dispatch.model import TimeOnSite


@pytest.mark.parametrize("name", builtin_profiles())
def test_every_builtin_profile_loads_with_a_crew_for_each_department(name: str) -> None:
    city = load_city(name)
    assert all(department.crews for department in city.departments)


@pytest.mark.parametrize("name", builtin_profiles())
def test_every_figure_of_a_builtin_profile_names_its_source(name: str) -> None:
    city = load_city(name)
    for kind in city.service_types.values():
        given = {
            "service_minutes": True,
            "service_minutes_90": kind.on_site.nine_of_ten > kind.on_site.median,
            "priority_hours": True,
            "load": bool(kind.load),
            "material": bool(kind.material),
            "target_days": kind.target_days is not None,
            "duplicate_radius": kind.duplicate_radius > 0,
            "duplicate_days": kind.duplicate_radius > 0,
            "merge_duplicates": not kind.merge_duplicates,
            "confused_with": bool(kind.confused_with),
            "inspection": kind.inspection is not None,
        }
        assert {key for key, is_given in given.items() if is_given} <= kind.sources.keys(), kind.name
    assert {"crews", "places"} <= city.sources.keys()


def test_time_on_site_is_planned_by_the_mean_of_its_distribution() -> None:
    # A lognormal distribution with median 10 and nine of ten below 20 minutes has its mean at 11 min 35 s (694.5).
    assert TimeOnSite(median=600, nine_of_ten=1_200).mean == 695
    assert TimeOnSite(median=600, nine_of_ten=600).mean == 600


def test_work_may_be_another_departments_in_some_districts() -> None:
    profile = GRID_CITY.replace(
        b"service_minutes = 20", b'service_minutes = 20\ndepartment_by_district = { 4 = "LIGHT" }'
    )
    profile = profile.replace(b"load = { asphalt = 1 }", b"")
    kind = parse_city(profile, "grid").service_types["pothole"]
    assert (kind.department_in("4"), kind.department_in("5"), kind.department_in("")) == ("LIGHT", "ROAD", "ROAD")


def test_the_profiles_of_the_demo_boston_and_los_angeles_come_with_the_package() -> None:
    assert builtin_profiles() == ["boston", "demo", "los_angeles"]


def test_like_crews_are_numbered_from_one() -> None:
    roads = next(one for one in parse_city(GRID_CITY, "grid").departments if one.code == "ROAD")
    assert [crew.id for crew in roads.crews] == ["R-1", "R-2"]


def test_a_crew_without_an_end_returns_to_where_it_started() -> None:
    lights = next(one for one in parse_city(GRID_CITY, "grid").departments if one.code == "LIGHT")
    assert lights.crews[0].end == "Corner Yard"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (b"target_days = 2", b"target_day = 2", r'unknown key `target_day` in \[service_types."street light"\]'),
        (b'name = "Grid"', b'nmae = "Grid"', "unknown key `nmae`"),
        (b'timezone = "America/Los_Angeles"', b'timezone = "Mars/Olympus"', "timezone 'Mars/Olympus' is not known"),
        (b'holidays = "US-CA"', b'holidays = "XX"', "holidays 'XX' is not known"),
        (b'start = "Corner Yard"', b'start = "Nowhere"', "names a place 'Nowhere'"),
        (b'["07:00", "09:00"]', b'["09:00", "07:00"]', "shift ends before it starts"),
        (b'["07:00", "09:00"]', b'["7am", "9am"]', "'7am' is not a time of day"),
        (b'department = "LIGHT"', b'department = "LITE"', "department 'LITE' is not among"),
        (b'skills = ["electrician"]\ntarget', b'skills = ["diver"]\ntarget', "no crew of LIGHT has the skill 'diver'"),
        (b'requests = ["Pothole"]', b'requests = ["Light Out"]', "request type 'Light Out' is given 2 times"),
        (b"service_minutes = 20", b"service_minutes = -20", "service_minutes must be between"),
        (b"service_minutes = 20", b"service_minutes = nan", "service_minutes must be between"),
        (b"duplicate_radius = 20", b"duplicate_radius = nan", "duplicate_radius must be between"),
        (b"duplicate_radius = 20", b"duplicate_radius = 1e300", "duplicate_radius must be between"),
        (b"duplicate_radius = 20", b"duplicate_days = 0", "duplicate_days must be between"),
        (b"duplicate_radius = 20", b"duplicate_days = nan", "duplicate_days must be between"),
        (b"duplicate_radius = 20", b'confused_with = ["lamp"]', "'lamp', which is no other service type"),
        (b"duplicate_radius = 20", b'confused_with = ["street light"]', "'street light', which is no other"),
        (b"duplicate_radius = 20", b'confused_with = ["pothole"]', "'pothole', which is the work of another"),
        (b"target_days = 2", b"target_days = 1000000", "target_days must be between"),
        (b"target_days = 2", b"priority_hours = 1000", "priority_hours must be between"),
        (b"count = 2", b"count = 0", "count must be between"),
        (b"count = 2", b"count = 1000000000", "count must be between"),
        (b"asphalt = 4", b"asphalt = 100000000000000000000", "capacity of asphalt must be between|not TOML|Integer"),
        (b"load = { asphalt = 1 }", b"load = { asphlat = 1 }", "no crew of ROAD has a capacity for 'asphlat'"),
        (b'["07:00", "09:00"]', b'["07:00+01:00", "09:00"]', "names an offset"),
        (b'timezone = "America/Los_Angeles"', b'timezone = "America"', "timezone 'America' is not known"),
        (b"not_field_work = [", b"not_field_work = " + b"[" * 3000, "is not TOML"),
        (b"lat = 0.004", b"lat = 95.0", '"Far Yard".* lies outside the world'),
        (b"lon = 0.0\n", b"", r'missing key `lon` in \[places."Corner Yard"\]'),
        (b"service_minutes = 20", b'service_minutes = "long"', "got `str`"),
        (
            b"service_minutes = 20",
            b"service_minutes = 20\nservice_minutes_90 = 10",
            "service_minutes_90 must be between",
        ),
        (b"service_minutes = 20", b'service_minutes = 20\nequipment = ["crane"]', "no crew of ROAD has the equipment"),
        (
            b"service_minutes = 20",
            b"service_minutes = 20\nmaterial = { asphalt = 1 }",
            "'asphalt' is taken on board and",
        ),
        (b"service_minutes = 20", b"service_minutes = 20\nmaterial = { sand = 1 }", "has a capacity for 'sand'"),
        (b"service_minutes = 20", b"service_minutes = 20\ninspection = { minutes = 5 }", "unknown key `minutes`"),
        (
            b"service_minutes = 20",
            b'service_minutes = 20\ninspection = { service_minutes = 5, skills = ["diver"] }',
            "no crew of ROAD has the skill 'diver'",
        ),
        (
            b"service_minutes = 20",
            b'service_minutes = 20\ndepartment_by_district = { 4 = "PARK" }',
            "department 'PARK' is not among",
        ),
        (b"count = 2", b'count = 2\nreloads = [{ place = "Moon", minutes = 5 }]', "reloads names a place 'Moon'"),
        (b"count = 2", b'count = 2\nbreaks = [{ minutes = 5, between = ["12:00", "11:00"] }]', "break ends before"),
        (b"count = 2", b'count = 2\nbreaks = [{ minutes = 5, between = ["04:00", "05:00"] }]', "outside the shift"),
        (b"count = 2", b"count = 2\novertime_minutes = -1", "overtime_minutes must be between"),
        (b"count = 2", b"count = 2\nmaterial_lifetime_minutes = 0", "material_lifetime_minutes must be between"),
        (b"not_field_work", b'collection_days = { 1 = "Moonday" }\nnot_field_work', "'Moonday' is not a weekday"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_key_that_is_wrong(right: bytes, wrong: bytes, message: str) -> None:
    assert right in GRID_CITY
    with pytest.raises(CityProfileError, match=message):
        parse_city(GRID_CITY.replace(right, wrong, 1), "grid.toml")


@pytest.mark.parametrize("table", ["places", "departments", "service_types"])
def test_an_empty_table_is_refused_by_name(table: str) -> None:
    empty = b'name = "X"\njurisdiction = "x"\ntimezone = "UTC"\nholidays = "US"\n'
    tables = {"places": b"[places.Y]\nlon = 0\nlat = 0\n", "departments": b"", "service_types": b"[service_types]\n"}
    tables["departments"] = b'[departments.D]\nname = "D"\n[[departments.D.crews]]\nid = "a"\nstart = "Y"\n'
    tables["departments"] += b'shift = ["07:00", "09:00"]\n'
    tables["service_types"] = b'[service_types.t]\ndepartment = "D"\nrequests = ["t"]\nservice_minutes = 5\n'
    tables[table] = f"[{table}]\n".encode()
    with pytest.raises(CityProfileError, match=rf"\[{table}\] is empty"):
        parse_city(empty + b"".join(tables.values()), "empty.toml")


def test_a_department_that_no_crew_serves_is_refused_by_name() -> None:
    with pytest.raises(CityProfileError, match=r"no crew serves \[departments.PARKS\]"):
        parse_city(GRID_CITY + b'[departments.PARKS]\nname = "Parks"\n', "grid.toml")


def test_a_profile_that_is_not_toml_is_refused_with_the_line() -> None:
    with pytest.raises(CityProfileError, match=r"is not TOML.*line 1"):
        parse_city(b"name = = 3", "grid.toml")


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(CityProfileError, match="boston, demo, los_angeles"):
        load_city("atlantis")
