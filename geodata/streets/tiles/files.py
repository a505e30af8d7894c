"""Base maps as files."""

import os
import secrets
from pathlib import Path

from pmtiles.reader import MemorySource, Reader

from geodata.streets.network import StreetNetwork
from geodata.streets.tiles.archive import Outlines, Yards, build_tiles, tiles_digest


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
    _write_whole(Path(path), build_tiles(network, districts=districts, yards=yards))


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
        _write_whole(path, drawn)
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


def _write_whole(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
