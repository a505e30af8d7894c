"""A street network in one file: flat arrays that load as they are.

The file is an uncompressed NumPy archive (``.npz``): one member per array, and the names, class names and metadata as
JSON bytes, with the digest of the streets. Nothing in it is ever unpickled. The same network gives the same bytes.
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.errors import NetworkFileError, StreetDataError
from geodata.metres import METRES_PER_DEGREE
from geodata.streets.network.model import ARRAY_DTYPES, FORMAT_VERSION, StreetNetwork, arrays_of, digest
from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS
from geodata.streets.network.surroundings import SURROUNDINGS_DTYPES, Surroundings
from geodata.writing import written_whole

_HEADER = "dispatch311_streets"


def save(network: StreetNetwork, path: str | os.PathLike[str]) -> None:
    """Write a network to ``path``, whole or not at all: a file of that name is only replaced by a complete one.

    Raises
    ------
    NetworkFileError
        If the file cannot be written.
    """
    path = Path(path)
    header = {
        "format_version": FORMAT_VERSION,
        "digest": digest(network),
        "class_names": network.class_names,
        "names": network.names,
        "metadata": dict(network.metadata),
    }
    members: dict[str, Any] = dict(arrays_of(network))
    members[_HEADER] = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), dtype=np.uint8)
    try:
        with written_whole(path) as file:
            np.savez(file, **members)
    except OSError as error:
        raise NetworkFileError(f"{path}: the network cannot be written: {error.strerror or error}") from error


def load(path: str | os.PathLike[str]) -> StreetNetwork:
    """Read a network that :func:`save` wrote.

    Raises
    ------
    NetworkFileError
        If there is no such file, if it is no street network, is cut off or damaged, is of another version, or holds
        what no building of streets gives: an index out of range, a length that is not the street's own, an impossible
        speed.
    """
    path = Path(path)
    try:
        return _read(path)
    except NetworkFileError:
        raise
    except FileNotFoundError as error:
        raise NetworkFileError(f"{path}: no such file: build a network with 'dispatch311 network build'") from error
    except OSError as error:
        raise NetworkFileError(f"{path}: the network cannot be read: {error.strerror or error}") from error
    except StreetDataError as error:
        raise NetworkFileError(
            f"{path}: the network is damaged or was changed by hand ({error}): build it again with "
            "'dispatch311 network build'"
        ) from error
    except Exception as error:
        # A damaged archive fails in more ways than one can list, each in the words of the layer it met.
        raise NetworkFileError(
            f"{path}: not a street network, or cut off or damaged: build it again with 'dispatch311 network build'"
        ) from error


def _read(path: Path) -> StreetNetwork:
    # Opened here because np.load leaves the file open when it is no archive.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        if _HEADER not in archive.files:
            raise NetworkFileError(f"{path}: not a street network: build one with 'dispatch311 network build'")
        header = json.loads(archive[_HEADER].tobytes())
        if int(header["format_version"]) != FORMAT_VERSION:
            raise NetworkFileError(
                f"{path}: the network is of format version {int(header['format_version'])}, this program reads version "
                f"{FORMAT_VERSION}: build it again with 'dispatch311 network build'"
            )
        dtypes = {**ARRAY_DTYPES, **SURROUNDINGS_DTYPES}
        arrays = {field: archive[field] for field in dtypes}
    for field, dtype in dtypes.items():
        if arrays[field].dtype != dtype:
            raise StreetDataError(f"{field} is of type {arrays[field].dtype}, not {dtype}")
    network = StreetNetwork(
        **{field: arrays[field] for field in ARRAY_DTYPES},
        surroundings=Surroundings(**{field: arrays[field] for field in SURROUNDINGS_DTYPES}),
        class_names=tuple(header["class_names"]),
        names=tuple(header["names"]),
        metadata=header["metadata"],
    )
    _require_plausible(network)
    if digest(network) != header["digest"]:
        raise StreetDataError("its streets are not those of its digest")
    return network


_PLAUSIBLE_SPEEDS = (1.0, 200.0)
"""Least and greatest km/h of an edge: well beyond what any limit times any factor gives."""


def _require_plausible(network: StreetNetwork) -> None:
    """Refuse streets that are not as long as they are drawn, that nobody can drive so fast, or of no known class.

    A network in memory may be any; one in a file was built from a map.
    """
    if unknown := sorted(set(network.class_names) - ASSUMED_SPEED_LIMITS.keys()):
        raise StreetDataError(f"class_names holds {unknown[0]!r:.40}, which is no class of drivable street")
    lon, lat, offset = network.geometry_lon, network.geometry_lat, network.geometry_offset
    # Flat between two positions, which are no more than a few hundred metres apart.
    east = np.diff(lon) * np.cos(np.radians((lat[:-1] + lat[1:]) / 2))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(east, np.diff(lat)) * METRES_PER_DEGREE)])
    drawn = along[offset[1:] - 1] - along[offset[:-1]]
    _require(network, "edge_length", np.abs(network.edge_length - drawn) <= 0.05 * drawn + 1, "as long as it is drawn")
    slowest, fastest = (speed / 3600 for speed in _PLAUSIBLE_SPEEDS)
    # In metres per millisecond; a millisecond either way for the rounding.
    duration = network.edge_duration.astype(np.float64)
    possible = (network.edge_length >= (duration - 1) * slowest) & (network.edge_length <= (duration + 1) * fastest)
    _require(network, "edge_duration", possible, "a time in which one drives that edge")


def _require(network: StreetNetwork, field: str, right: NDArray[np.bool_], what: str) -> None:
    wrong = np.flatnonzero(~right)
    if len(wrong):
        raise StreetDataError(f"{field}[{wrong[0]}] is {getattr(network, field)[wrong[0]]}, not {what}")
