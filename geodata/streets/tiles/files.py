"""Base maps as files."""

import os
from pathlib import Path

from pmtiles.reader import MemorySource, Reader

from geodata.streets.network import StreetNetwork
from geodata.streets.tiles.archive import Outlines, Yards, build_tiles, tiles_digest
from geodata.writing import written_whole


def write_tiles(
    network: StreetNetwork,
    path: str | os.PathLike[str],
    *,
    districts: Outlines | None = None,
    yards: Yards | None = None,
) -> None:
    """Write the archive of :func:`build_tiles`, whole or not at all: what is there is only replaced by a complete file.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with written_whole(Path(path)) as file:
        file.write(build_tiles(network, districts=districts, yards=yards))


def kept_tiles(
    network: StreetNetwork,
    path: str | os.PathLike[str],
    *,
    districts: Outlines | None = None,
    yards: Yards | None = None,
) -> bytes:
    """Give the archive of :func:`build_tiles`: the one kept at ``path``, else one drawn now and kept there if one may.

    An archive of other streets, districts or yards is replaced; any other trouble with the file only costs the time to
    draw anew.
    """
    path = Path(path)
    try:
        kept = path.read_bytes()
    except OSError:
        kept = b""
    if _digest_of(kept) == tiles_digest(network, districts=districts, yards=yards):
        return kept
    drawn = build_tiles(network, districts=districts, yards=yards)
    try:
        with written_whole(path) as file:
            file.write(drawn)
    except OSError:
        # A folder of someone else's, or a full disk: the map is shown all the same.
        return drawn
    return drawn


def _digest_of(archive: bytes) -> str | None:
    try:
        return str(Reader(MemorySource(archive)).metadata()["digest"])
    except Exception:
        # In whichever way it is no archive of ours.
        return None
