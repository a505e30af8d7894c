"""A street network in one file: flat arrays that load as they are.

The file is an uncompressed NumPy archive (``.npz``): one member per array, and the names, class names and metadata as
JSON bytes. Nothing in it is ever unpickled. The same network gives the same bytes.
"""

import json
import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np

from geodata.errors import NetworkFileError
from geodata.streets.network.model import ARRAY_DTYPES, FORMAT_VERSION, StreetNetwork

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
        "class_names": network.class_names,
        "names": network.names,
        "metadata": dict(network.metadata),
    }
    members: dict[str, Any] = {field: getattr(network, field) for field in ARRAY_DTYPES}
    members[_HEADER] = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), dtype=np.uint8)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with temporary.open("xb") as file:
                np.savez(file, **members)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NetworkFileError(f"{path}: the network cannot be written: {error.strerror or error}") from error


def load(path: str | os.PathLike[str]) -> StreetNetwork:
    """Read a network that :func:`save` wrote.

    Raises
    ------
    NetworkFileError
        If there is no such file, if it is no street network, is cut off or damaged, or is of another version.
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
        if header["format_version"] != FORMAT_VERSION:
            raise NetworkFileError(
                f"{path}: the network is of format version {header['format_version']}, this program reads version "
                f"{FORMAT_VERSION}: build it again with 'dispatch311 network build'"
            )
        arrays = {field: archive[field] for field in ARRAY_DTYPES}
    return StreetNetwork(
        **arrays,
        class_names=tuple(header["class_names"]),
        names=tuple(header["names"]),
        metadata=header["metadata"],
    )
