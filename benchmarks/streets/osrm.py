"""OSRM (Open Source Routing Machine) as a peer: fetched, prepared on a city, served on loopback, and asked.

Its programs come from the wheel of the Python package osrm-bindings. The wheel is made for a later Python than ours, so
it is unpacked beside the benchmarks and never installed.
"""

import json
import os
import platform
import shutil
import socket
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks.streets.places import CACHE, digest_of

VERSION = "26.10.0"

ALGORITHMS = ("CH", "MLD")
"""Contraction hierarchies, and multi-level Dijkstra."""

_PREPARATION_LIMIT = 7_200.0
_ANSWER_LIMIT = 900.0
"""Seconds after which a program is ended, or an answer no longer waited for."""


class UnavailableError(Exception):
    """OSRM cannot be had here; the message says why in one line."""


@dataclass(frozen=True)
class Programs:
    """The folder with OSRM's programs and profiles."""

    folder: Path

    def program(self, name: str) -> str:
        """Give the path of a program."""
        return str(self.folder / "osrm" / "bin" / name)

    @property
    def profile(self) -> str:
        """Give the path of the rules for cars."""
        return str(self.folder / "osrm" / "share" / "profiles" / "car.lua")


@dataclass(frozen=True)
class Prepared:
    """A city as one of the algorithms needs it, and the seconds that took when it was made."""

    base: Path
    algorithm: str
    seconds: float


def fetch() -> Programs:
    """Download the wheel and unpack it, once.

    Raises
    ------
    UnavailableError
        If there is no such wheel for this machine, or it cannot be fetched.
    """
    folder = CACHE / f"osrm-{VERSION}"
    if (folder / "osrm").is_dir():
        return Programs(folder)
    wheels = CACHE / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", "3.12", "--platform", f"manylinux_2_28_{platform.machine()}"]
    command += ["--dest", str(wheels), f"osrm-bindings=={VERSION}"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or ["pip failed"])[-1]
        raise UnavailableError(f"osrm-bindings {VERSION} cannot be fetched: {reason}") from error
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"osrm-bindings {VERSION} cannot be fetched within 600 s") from error
    part = CACHE / f"part-osrm-{VERSION}"
    shutil.rmtree(part, ignore_errors=True)
    with zipfile.ZipFile(next(wheels.glob(f"osrm_bindings-{VERSION}-*.whl"))) as wheel:
        wheel.extractall(part)
    for program in (part / "osrm" / "bin").iterdir():
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    part.replace(folder)
    return Programs(folder)


def prepare(programs: Programs, osm_path: Path, algorithm: str) -> Prepared:
    """Make OSRM's files of a city, once for each content of ``osm_path``.

    Raises
    ------
    UnavailableError
        If a program fails or takes hours.
    """
    folder = CACHE / "prepared" / f"{osm_path.name.split('.')[0]}-{digest_of(osm_path)}-{algorithm}"
    base, done = folder / "streets.osrm", folder / "seconds.json"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        steps = [["osrm-extract", "-p", programs.profile, "-o", str(base), str(osm_path)]]
        if algorithm == "CH":
            steps.append(["osrm-contract", str(base)])
        else:
            steps += [["osrm-partition", str(base)], ["osrm-customize", str(base)]]
        start = time.perf_counter()
        for name, *arguments in steps:
            command = [programs.program(name), *arguments]
            try:
                subprocess.run(command, check=True, capture_output=True, text=True, timeout=_PREPARATION_LIMIT)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
                raise UnavailableError(f"{name} failed on {osm_path.name}: {error}") from error
        done.write_text(json.dumps(time.perf_counter() - start))
    return Prepared(base, algorithm, json.loads(done.read_text()))


@dataclass(frozen=True)
class Server:
    """A routing server that runs."""

    port: int

    def table(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Ask for the table as everyone does, in JSON: shape (n, n), float64 seconds, not a number for no way."""
        answer = self._ask(f"/table/v1/driving/{_coordinates(lon, lat)}?generate_hints=false")
        return np.array(msgspec.json.decode(answer, type=_Table).durations, dtype=np.float64)

    def table_in_binary(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float32]:
        """Ask for the table in OSRM's binary format, which needs no parsing: shape (n, n), float32 seconds."""
        return self._block(_coordinates(lon, lat), "")

    def table_in_halves(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float32]:
        """Ask for the upper and the lower half at once, in binary, since one request is answered on one thread."""
        coordinates, half = _coordinates(lon, lat), len(lon) // 2
        sources = [";".join(map(str, rows)) for rows in (range(half), range(half, len(lon)))]
        with ThreadPoolExecutor(2) as threads:
            return np.concatenate(list(threads.map(lambda rows: self._block(coordinates, f"&sources={rows}"), sources)))

    def route(self, connection: HTTPConnection, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> object:
        """Ask for one route with its steps, over a connection that stays open."""
        address = f"/route/v1/driving/{_coordinates(lon, lat)}?steps=true&overview=full"
        try:
            connection.request("GET", address)
            response = connection.getresponse()
        except RemoteDisconnected:
            # The server ends a connection after some hundred requests; the next request opens it again.
            connection.close()
            connection.request("GET", address)
            response = connection.getresponse()
        return msgspec.json.decode(response.read())

    def _block(self, coordinates: str, more: str) -> NDArray[np.float32]:
        return _table_of(self._ask(f"/table/v1/driving/{coordinates}.flatbuffers?generate_hints=false{more}"))

    def _ask(self, address: str) -> bytes:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_ANSWER_LIMIT)) as connection:
            connection.request("GET", address)
            response = connection.getresponse()
            answer = response.read()
        if response.status != 200:
            raise UnavailableError(f"OSRM answers {response.status}: {answer[:200]!r}")
        return answer


@contextmanager
def serve(programs: Programs, prepared: Prepared, *, max_points: int) -> Iterator[Server]:
    """Run the routing server with two threads on a free port of loopback, and end it afterwards."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [programs.program("osrm-routed"), "-i", "127.0.0.1", "-p", str(port), "-t", "2"]
    command += ["-a", prepared.algorithm, "--max-table-size", str(max_points), str(prepared.base)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"DISABLE_ACCESS_LOGGING": "1"},
    )
    try:
        _await(process, port)
        yield Server(port)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            # It finishes a running request first, which nobody waits for any more.
            process.kill()
            process.wait()


class _Table(msgspec.Struct):
    durations: list[list[float | None]]


def _coordinates(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> str:
    return ";".join(f"{x:.6f},{y:.6f}" for x, y in zip(lon.tolist(), lat.tolist(), strict=True))


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise UnavailableError(f"osrm-routed ended with {process.returncode} before it answered")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise UnavailableError("osrm-routed does not answer within 60 s")


def _table_of(answer: bytes) -> NDArray[np.float32]:
    """Read the durations out of OSRM's answer in FlatBuffers.

    ``FBResult`` has its table as the sixth field, which has durations, number of rows and number of columns as its
    first three: include/engine/api/flatbuffers in OSRM's source.
    """

    def number(at: int, size: int = 4) -> int:
        return int.from_bytes(answer[at : at + size], "little")

    def field_of(table: int, index: int) -> int:
        layout = table - int.from_bytes(answer[table : table + 4], "little", signed=True)
        return table + number(layout + 4 + 2 * index, 2)

    root = number(0)
    at = field_of(root, 5)
    table = at + number(at)
    at = field_of(table, 0)
    values = at + number(at)
    shape = number(field_of(table, 1), 2), number(field_of(table, 2), 2)
    return np.frombuffer(answer, dtype="<f4", count=number(values), offset=values + 4).reshape(shape)
