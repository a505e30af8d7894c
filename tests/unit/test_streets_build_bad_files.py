from pathlib import Path

import numpy as np
import pytest

from geodata.errors import StreetDataError
from geodata.streets.network import build_network

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "osm" / "monaco.osm.pbf"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL_FILE.exists(), reason=f"real data absent: {REAL_FILE.name}"),
]


@pytest.fixture(scope="module")
def content():
    return REAL_FILE.read_bytes()


def refusal(path):
    with pytest.raises(StreetDataError) as caught:
        build_network(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("kept", [1, 3, 4, 10, 100, 1_000, 50_000, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, -1_000, -10, -1])
def test_a_real_file_cut_off_at_any_length_gets_one_clear_line(tmp_path, content, kept):
    length = int(kept * len(content)) if isinstance(kept, float) else kept
    path = tmp_path / "short.osm.pbf"
    path.write_bytes(content[:length])
    assert "cut off: download or copy it again" in refusal(path)


def test_a_real_file_with_the_streets_cut_away_cleanly_says_that_there_are_none(tmp_path, content):
    # A file is a chain of blocks, each after four bytes that say how long its header is; nodes come before ways.
    ends, at = [], 0
    while at < len(content):
        header = int.from_bytes(content[at : at + 4], "big")
        at += 4 + header + size_of_block(content[at + 4 : at + 4 + header])
        ends.append(at)
    path = tmp_path / "nodes.osm.pbf"
    path.write_bytes(content[: ends[1]])
    assert "no drivable street in it" in refusal(path)


def size_of_block(header):
    """Read the last field of a block's header, a number of seven bits a byte."""
    at = header.rindex(b"\x18") + 1
    return sum((byte & 127) << (7 * place) for place, byte in enumerate(header[at:]))


@pytest.mark.parametrize("seed", range(8))
def test_a_real_file_with_bits_turned_over_gets_one_clear_line(tmp_path, content, seed):
    random = np.random.default_rng(seed)
    damaged = bytearray(content)
    for place in random.integers(1_000, len(content), 20):
        damaged[place] ^= 1 << int(random.integers(0, 8))
    path = tmp_path / "damaged.osm.pbf"
    path.write_bytes(damaged)
    assert "damaged" in refusal(path)
