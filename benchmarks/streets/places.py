"""The cities that are measured on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from geodata.synthetic.city import build_city
from geodata.synthetic.osm_file import write_streets

CACHE = Path(__file__).parents[2] / "build" / "peers"
"""Where things are kept that take long to fetch or to make; not under version control."""

_REAL_EXTRACT = Path(__file__).parents[3] / "shared" / "data" / "osm" / "columbus.osm.pbf"


@dataclass(frozen=True)
class City:
    """A city's streets as OpenStreetMap data; ``large`` tells which goals it is held against."""

    name: str
    osm_path: Path
    large: bool


def small_city() -> City:
    """Give the real extract where it lies beside the checkout, else a made-up city of the same kind of size."""
    if _REAL_EXTRACT.exists():
        return City("Columbus", _REAL_EXTRACT, large=False)
    return _synthetic(20_000, large=False)


def large_city() -> City:
    """Give the made-up city of 150,000 nodes."""
    return _synthetic(150_000, large=True)


def digest_of(path: Path) -> str:
    """Name a file by its content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _synthetic(num_nodes: int, *, large: bool) -> City:
    path = CACHE / f"synthetic-{num_nodes}.osm.pbf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"part-{path.name}")
        write_streets(build_city(num_nodes=num_nodes), part)
        part.replace(path)
    return City(f"the synthetic city of {num_nodes:,} nodes", path, large=large)
