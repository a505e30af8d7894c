import pytest

from geodata.writing import written_whole


def test_a_file_is_there_once_it_is_complete(tmp_path):
    with written_whole(tmp_path / "a") as file:
        file.write(b"half")
        assert not (tmp_path / "a").exists()
        file.write(b" and half")
    assert (tmp_path / "a").read_bytes() == b"half and half"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def break_off(path):
    with written_whole(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt


def test_what_was_there_stays_where_writing_breaks_off(tmp_path):
    (tmp_path / "a").write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt):
        break_off(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_file_is_as_readable_as_any_other(tmp_path):
    with written_whole(tmp_path / "a") as file:
        file.write(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
