"""Where a record names no district, the place it names lies in one."""

from collections.abc import Callable

from shapely import box

from dispatch.orders.districts import with_districts
from geodata.requests.record import ServiceRequest
from geodata.streets.districts import Districts

Report = Callable[..., ServiceRequest]

WEST_AND_EAST = Districts(names=("7", "Harbor"), polygons=(box(0, 0, 0.002, 0.004), box(0.002, 0, 0.004, 0.004)))


def districts_of(requests: list[ServiceRequest]) -> list[str]:
    return [one.district for one in with_districts(requests, WEST_AND_EAST)]


def test_a_record_without_a_district_gets_the_one_it_lies_in(report: Report) -> None:
    assert districts_of([report(1, lon=0.001), report(2, lon=0.003)]) == ["7", "Harbor"]


def test_a_district_that_a_record_names_stays(report: Report) -> None:
    assert districts_of([report(1, lon=0.001, district="12")]) == ["12"]


def test_a_record_without_coordinates_or_outside_all_districts_stays_without(report: Report) -> None:
    assert districts_of([report(1, lon=None, lat=None), report(2, lon=1.0)]) == ["", ""]


def test_nothing_else_of_a_record_changes(report: Report) -> None:
    given = report(1, lon=0.001)
    (filled,) = with_districts([given], WEST_AND_EAST)
    assert filled == report(1, lon=0.001, district="7")
    assert with_districts([], WEST_AND_EAST) == []
