import json
import math

import pytest

from geodata.errors import TrafficDataError
from geodata.streets.traffic import assumed_speed_factors, load_speed_factors, save_speed_factors

DAY = [1.0] * 24


def document(**changes):
    """Make the content of a valid file of one class, with changes at its top."""
    return {
        "dispatch311_speed_factors": 1,
        "source": "made up",
        "classes": {"motorway": {"weekday": DAY, "weekend": DAY}},
    } | changes


def refusal(tmp_path, content):
    """Give the one line with which a file of this content, JSON or text, is refused."""
    path = tmp_path / "factors.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(TrafficDataError) as caught:
        load_speed_factors(path)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line


def test_saved_factors_load_as_they_were(tmp_path):
    path = tmp_path / "factors.json"
    factors = assumed_speed_factors()
    save_speed_factors(factors, path)
    loaded = load_speed_factors(path)
    assert loaded.class_names == factors.class_names
    assert (loaded.factors == factors.factors).all()
    assert loaded.source == factors.source


def test_a_file_a_person_wrote_loads(tmp_path):
    path = tmp_path / "factors.json"
    path.write_text(json.dumps(document()))
    assert load_speed_factors(path).factors.tolist() == [[1.0] * 48]


def test_saving_replaces_a_file_and_leaves_no_other(tmp_path):
    path = tmp_path / "factors.json"
    path.write_text("old")
    save_speed_factors(assumed_speed_factors(["motorway"]), path)
    assert load_speed_factors(path).class_names == ("motorway",)
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(TrafficDataError, match=r"nowhere.*cannot be written"):
        save_speed_factors(assumed_speed_factors(), tmp_path / "nowhere" / "factors.json")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TrafficDataError, match=r"nothing\.json: the speed factors cannot be read"):
        load_speed_factors(tmp_path / "nothing.json")


def test_an_unknown_class_is_refused(tmp_path):
    content = document(classes={"canal": {"weekday": DAY, "weekend": DAY}})
    assert "'canal' is no class of drivable street" in refusal(tmp_path, content)


@pytest.mark.parametrize("factor", [0.05, 3, -1, 1e300, math.nan, math.inf])
def test_a_factor_out_of_bounds_is_refused_with_its_hour(tmp_path, factor):
    content = document(classes={"motorway": {"weekday": DAY, "weekend": [*DAY[1:], factor]}})
    assert "'motorway', weekend 23:00" in refusal(tmp_path, content)


@pytest.mark.parametrize("factor", ["1", None, True, [1]])
def test_a_factor_that_is_no_number_is_refused(tmp_path, factor):
    content = document(classes={"motorway": {"weekday": [factor, *DAY[1:]], "weekend": DAY}})
    assert "is no number" in refusal(tmp_path, content)


def test_a_number_no_computer_holds_is_refused(tmp_path):
    text = json.dumps(document()).replace("1.0", "1" + "0" * 400, 1)
    assert "not a file of speed factors" in refusal(tmp_path, text)


def test_a_day_of_23_hours_is_refused(tmp_path):
    content = document(classes={"motorway": {"weekday": DAY[1:], "weekend": DAY}})
    assert "'motorway', weekday: 24 factors are needed, got 23 entries" in refusal(tmp_path, content)


@pytest.mark.parametrize("days", [DAY, {"weekday": DAY}, {"weekday": DAY, "weekend": DAY, "holiday": DAY}])
def test_a_class_needs_both_kinds_of_day_and_no_other(tmp_path, days):
    assert "'weekday' and of a 'weekend'" in refusal(tmp_path, document(classes={"motorway": days}))


def test_another_version_is_told(tmp_path):
    assert "format version 2" in refusal(tmp_path, document(dispatch311_speed_factors=2))


def test_a_class_that_stands_there_twice_is_refused(tmp_path):
    one = json.dumps({"weekday": DAY, "weekend": DAY})
    text = f'{{"dispatch311_speed_factors": 1, "source": "", "classes": {{"motorway": {one}, "motorway": {one}}}}}'
    assert "'motorway' stands there twice" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "{}", "\x00", document(classes=[]), document(classes={}), document(source=3)]
)
def test_what_is_no_file_of_factors_is_refused(tmp_path, content):
    refusal(tmp_path, content)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "factors.json"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(TrafficDataError, match="not a file of speed factors"):
        load_speed_factors(path)
