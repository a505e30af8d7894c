"""Base maps and districts as files."""

import os
import secrets
import warnings
from pathlib import Path
from typing import Any

import geopandas
import pandas
import shapely
from pmtiles.reader import MemorySource, Reader

from geodata.errors import DistrictFileError
from geodata.streets.network import StreetNetwork
from geodata.streets.tiles.archive import Districts, Yards, build_tiles, tiles_digest

NAME_COLUMNS = ("name", "district")
"""What the column with a district's name may be called, in capitals or not; the first that is there is taken."""


def write_tiles(
    network: StreetNetwork,
    path: str | os.PathLike[str],
    *,
    districts: Districts | None = None,
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
    districts: Districts | None = None,
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


def read_districts(path: str | os.PathLike[str]) -> dict[str, shapely.Polygon | shapely.MultiPolygon]:
    """Read a city's districts: GeoJSON, GeoPackage, shapefile or what else GDAL reads, in any coordinate system.

    Returns
    -------
    dict
        Outlines in longitude and latitude, by what the column ``name`` or ``district`` says; several of one name are
        one district.

    Raises
    ------
    DistrictFileError
        If the file cannot be read, has no such column, or has a district without a name or an area.
    """
    try:
        with warnings.catch_warnings():
            # Of a column of numbers and words it is warned that it is read as text, which is what a name is.
            warnings.simplefilter("ignore")
            table = geopandas.read_file(path)
    except Exception as error:
        # Each of GDAL's drivers fails in its own words.
        reason = "no such file" if not Path(path).exists() else "not a file of areas that can be read"
        raise DistrictFileError(f"{path}: {reason}: give districts as GeoJSON, GeoPackage or shapefile") from error
    columns = {str(column).lower(): column for column in reversed(table.columns)}
    column = next((columns[name] for name in NAME_COLUMNS if name in columns), None)
    if column is None or table.empty:
        there = ", ".join(str(one) for one in table.columns if one != "geometry") or "none"
        raise DistrictFileError(
            f"{path}: no column 'name' or 'district' (there are: {there}): rename the one that names"
        )
    if table.crs is not None:
        table = table.to_crs(4326)
    pieces: dict[str, list[Any]] = {}
    for number, (name, outline) in enumerate(zip(table[column], table.geometry, strict=True), start=1):
        label = "" if pandas.isna(name) else str(name).strip()
        if not label or outline is None or not outline.area > 0:
            raise DistrictFileError(
                f"{path}: district {number} has no {'area' if label else column}: mend or remove it"
            )
        if not shapely.box(-180, -90, 180, 90).covers(outline.envelope):
            raise DistrictFileError(f"{path}: district {number} lies off the earth: give longitude and latitude")
        pieces.setdefault(label, []).append(shapely.make_valid(outline, method="structure", keep_collapsed=False))
    merged: dict[str, Any] = {label: shapely.union_all(outlines) for label, outlines in pieces.items()}
    return merged


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
