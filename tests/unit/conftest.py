"""The databases the store is tested on: SQLite always, PostgreSQL where its programs are on this machine."""

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import pytest

from dispatch.store import open_store

_DATABASE_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql_socket():
    """A private server in a temporary folder, reached by a Unix socket alone; stopped at the end."""
    pg8000 = pytest.importorskip("pg8000.dbapi", reason="PostgreSQL tests skipped: pg8000 is not installed")
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL tests skipped: no initdb and pg_ctl on this machine")
    # initdb refuses to run as root.
    account = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="dispatch311-postgresql-"))
    data = folder / "data"
    try:
        if account:
            shutil.chown(folder, account["user"])
        _run(account, programs / "initdb", "-D", data, "-U", "dispatch", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=30"
        _run(account, programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield pg8000, folder / ".s.PGSQL.5432"
        finally:
            _run(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The address of a new, empty database."""
    return (
        f"sqlite:///{tmp_path / 'city.db'}" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    )


@pytest.fixture
def postgresql_url(postgresql_socket):
    return _new_postgresql_database(*postgresql_socket)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """A store on a new database: a copy of one whose tables are made, which is quicker than making them."""
    template = request.getfixturevalue(f"{request.param}_template")
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(template, tmp_path / 'city.db')}"
    else:
        url = _new_postgresql_database(*request.getfixturevalue("postgresql_socket"), template=template)
    with open_store(url) as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "city.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_socket):
    url = _new_postgresql_database(*postgresql_socket, name="template")
    open_store(url).close()
    return "template"


def _new_postgresql_database(pg8000, socket, *, name=None, template="template1"):
    name = name or f"city_{next(_DATABASE_NUMBERS)}"
    connection = pg8000.connect(user="dispatch", database="postgres", unix_sock=str(socket))
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()
    return f"postgresql://dispatch@/{name}?unix_sock={socket}"


def _postgresql_programs():
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists() and (folder / "initdb").exists()), None)


def _run(account, *command):
    # The server keeps what it inherits open, so its output goes to a file of its own and never to a pipe of ours.
    result = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
        **account,
    )
    if result.returncode:
        pytest.fail(f"{Path(command[0]).name} failed with status {result.returncode}")
