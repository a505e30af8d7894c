import json
import os
from dataclasses import replace

import numpy as np
import pytest
from streets_town import block

from geodata.errors import NetworkFileError, StreetDataError
from geodata.streets.network import StreetNetwork, digest, files, info, load, model, save


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "block.net"
    save(block(), path)
    return path


def test_a_network_loads_as_it_was_saved(saved):
    assert digest(load(saved)) == digest(block())


def test_metadata_survives(tmp_path):
    network = block()
    fields = {field: getattr(network, field) for field in StreetNetwork.__dataclass_fields__}
    save(
        StreetNetwork(**{**fields, "metadata": {"source_file": "Año.osm", "cut_off": {"num_parts": 2}}}), tmp_path / "n"
    )
    assert dict(load(tmp_path / "n").metadata) == {"source_file": "Año.osm", "cut_off": {"num_parts": 2}}


def test_the_same_network_gives_the_same_bytes(saved, tmp_path):
    save(block(), tmp_path / "again.net")
    assert (tmp_path / "again.net").read_bytes() == saved.read_bytes()


def test_saving_replaces_an_older_file(saved):
    saved.write_text("older")
    save(block(), saved)
    assert digest(load(saved)) == digest(block())


def test_a_failed_save_leaves_the_older_file_and_nothing_else(saved, monkeypatch):
    before = saved.read_bytes()

    def fill_the_disk(file, **_):
        file.write(b"half a network")
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(files.np, "savez", fill_the_disk)
    with pytest.raises(NetworkFileError, match="No space left"):
        save(block(), saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_a_folder_that_is_not_there_gets_one_clear_line(tmp_path):
    with pytest.raises(NetworkFileError, match="cannot be written"):
        save(block(), tmp_path / "nowhere" / "block.net")


@pytest.mark.parametrize("kept", [0, 1, 100, 2000, -1000, -1])
def test_a_file_cut_off_gets_one_clear_line(saved, kept):
    saved.write_bytes(saved.read_bytes()[:kept])
    with pytest.raises(NetworkFileError, match="cut off or damaged") as caught:
        load(saved)
    assert "\n" not in str(caught.value)


def test_a_damaged_file_is_noticed(saved):
    content = bytearray(saved.read_bytes())
    where = content.index(np.float64(0.001).tobytes())
    content[where] ^= 1
    saved.write_bytes(content)
    with pytest.raises(NetworkFileError, match="damaged"):
        load(saved)


@pytest.mark.parametrize("content", [b"id,lat,lon\n1,2,3\n", b"\x89PNG", b'{"type": "FeatureCollection"}'])
def test_another_kind_of_file_is_no_network(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(NetworkFileError, match="not a street network"):
        load(path)


def test_another_archive_of_arrays_is_no_network(tmp_path):
    np.savez(tmp_path / "matrix.npz", durations=np.zeros((2, 2)))
    with pytest.raises(NetworkFileError, match="not a street network"):
        load(tmp_path / "matrix.npz")


def test_a_missing_file_says_how_to_build_one(tmp_path):
    with pytest.raises(NetworkFileError, match="no such file: build a network"):
        load(tmp_path / "nowhere.net")


def test_another_version_says_both_versions(saved, monkeypatch):
    monkeypatch.setattr(files, "FORMAT_VERSION", model.FORMAT_VERSION + 1)
    with pytest.raises(NetworkFileError, match=r"format version \d+, this program reads version \d+: build it again"):
        load(saved)


def forge(path, header=(), **arrays):
    """Write members of the file anew; what is not named stays as it is, the digest too."""
    with np.load(path) as archive:
        members = dict(archive)
    (name,) = members.keys() - model.arrays_of(block()).keys()
    forged = json.loads(members[name].tobytes()) | dict(header)
    members |= {name: np.frombuffer(json.dumps(forged).encode(), dtype=np.uint8)}
    with path.open("wb") as file:
        np.savez(file, **(members | arrays))


def refusal(path):
    with pytest.raises(NetworkFileError) as caught:
        load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    assert message.endswith("build it again with 'dispatch311 network build'")
    return message


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"names": [5, 5]}, "names holds 5, which is no text"),
        ({"names": 5}, "damaged"),
        ({"class_names": [None]}, "class_names holds None, which is no text"),
        ({"class_names": ["motorcade"]}, "class_names holds 'motorcade', which is no class of drivable street"),
        ({"metadata": 5}, "damaged"),
        ({"format_version": "x\ny"}, "damaged"),
        ({"digest": 5}, "its streets are not those of its digest"),
        ({"names": ["A Street", "B Street", "C Street", "D Street"]}, "its streets are not those of its digest"),
        ({"names": ["\ud800"] * 4}, "damaged"),
    ],
)
def test_a_forged_header_is_refused(saved, header, words):
    forge(saved, header)
    assert words in refusal(saved)


@pytest.mark.parametrize(
    ("field", "change", "words"),
    [
        ("edge_length", lambda values: -values, "edge_length[0] is -111.19"),
        ("edge_length", lambda values: values * 1e6, "edge_length[0] is 111195"),
        ("edge_length", lambda values: values * np.nan, "edge_length[0] is nan"),
        ("edge_duration", lambda values: values // 10, "edge_duration[0] is 1000, not a time in which one drives"),
        ("edge_duration", lambda values: values * 100, "edge_duration[0] is 1000000, not a time in which one drives"),
        ("node_lon", lambda values: values + 200, "node_lon[0] is 200.0, not within -180.0 and 180.0"),
        ("geometry_lat", lambda values: values - 91, "geometry_lat[0] is -91.0, not within -90.0 and 90.0"),
        ("edge_class", lambda values: values - 1, "edge_class[0] is -1, not within 0 and 0"),
        ("edge_head", lambda values: values.astype(float), "edge_head is of type float64, not int32"),
        ("node_lon", lambda values: values.reshape(2, 2), "have one dimension each"),
        ("node_lat", lambda values: values.astype(object), "damaged"),
        ("edge_name", lambda values: values[::-1], "its streets are not those of its digest"),
    ],
)
def test_forged_arrays_are_refused(saved, field, change, words):
    forge(saved, **{field: change(getattr(block(), field))})
    assert words in refusal(saved)


def test_what_was_counted_stands_against_the_metadata():
    network = block()
    fields = {field: getattr(network, field) for field in StreetNetwork.__dataclass_fields__}
    facts = info(StreetNetwork(**{**fields, "metadata": {"num_edges": 1_000_000, "source_file": "a.osm"}}))
    assert (facts["num_edges"], facts["source_file"]) == (7, "a.osm")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"edge_duration": [0] * 7}, r"edge_duration\[0\] is 0"),
        ({"edge_head": [9] * 7}, r"edge_head\[0\] is 9"),
        ({"edge_reverse": [1, 2, 1, -1, -1, -1, -1]}, "pair edges"),
        ({"edge_name": [0]}, "differ in length"),
        ({"edge_reverse": [2, 3, 0, 1, -1, -1, -1]}, "pair edges"),
        ({"geometry_offset": [0] * 8}, "two positions"),
        ({"geometry_offset": [0, 2, -(2**63), -1, 4, 6, 8, 14]}, "two positions"),
        ({"node_lon": [np.nan] * 4}, r"node_lon\[0\] is nan, not within"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changed, message):
    network = block()
    fields = {field: getattr(network, field) for field in StreetNetwork.__dataclass_fields__}
    with pytest.raises(StreetDataError, match=message):
        StreetNetwork(**{**fields, **changed})


def test_every_array_is_part_of_the_digest():
    network = block()
    fields = {field: getattr(network, field) for field in StreetNetwork.__dataclass_fields__}
    geometry = {"geometry_lon", "geometry_lat", "node_lon", "node_lat", "edge_length"}
    for field in geometry:
        assert digest(StreetNetwork(**{**fields, field: fields[field] + 1e-6})) != digest(network), field
    assert set(model.ARRAY_DTYPES) | {"class_names", "names", "metadata", "surroundings"} == set(fields)


def test_the_side_one_drives_on_gives_another_digest(tmp_path):
    left = replace(block(), metadata={"driving_side": "left"})
    save(left, tmp_path / "left.net")
    assert load(tmp_path / "left.net").driving_side == "left"
    assert digest(load(tmp_path / "left.net")) == digest(left) != digest(block())


def test_an_edge_is_not_its_own_way_back():
    reverse = block().edge_reverse.copy()
    reverse[4] = 4
    with pytest.raises(StreetDataError, match="edge_reverse must pair"):
        replace(block(), edge_reverse=reverse)
