"""A street network in one file: flat arrays that load as they are.

The file is an uncompressed NumPy archive (``.npz``): one member per array, and the names, class names and metadata as
JSON bytes. Nothing in it is ever unpickled. The same network gives the same bytes.
"""

import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from geodata.errors import NetworkFileError, StreetDataError
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
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                np.savez(file, **members)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp makes files only their owner may read; a network is as public as any other file made here.
            umask = os.umask(0)
            os.umask(umask)
            Path(temporary).chmod(0o666 & ~umask)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
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
        with np.load(path, allow_pickle=False) as archive:
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
    except FileNotFoundError as error:
        raise NetworkFileError(f"{path}: no such file: build a network with 'dispatch311 network build'") from error
    except OSError as error:
        raise NetworkFileError(f"{path}: the network cannot be read: {error.strerror or error}") from error
    except (EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, StreetDataError) as error:
        raise NetworkFileError(
            f"{path}: not a street network, or cut off or damaged: build it again with 'dispatch311 network build'"
        ) from error
