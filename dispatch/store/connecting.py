"""Opening a database: the address, the connection, and bringing its tables up to date."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from dispatch.errors import StoreError
from dispatch.store.failures import cause_of
from dispatch.store.store import WRITING, Store


def open_store(url: str, *, create: bool = True) -> Store:
    """Open a city's database, creating it or bringing its tables up to date where needed.

    Parameters
    ----------
    url
        ``sqlite:///city.db`` (or ``sqlite://`` for one in memory), ``postgresql://user:password@host/name`` (also
        with ``+pg8000``).
    create
        Whether to make the database where there is none, as an import does. One of an older version is brought up to
        date either way.

    Raises
    ------
    StoreError
        When the address is none, the server does not answer, the database is not ours or of a newer version, or there
        is none and ``create`` is False: nothing is made then.
    """
    address = _address(url)
    name = address.render_as_string(hide_password=True)
    # SQLite makes the file as soon as one connects.
    if not create and (file := _file(address)) is not None and not file.exists():
        raise StoreError(f"there is no database {file}: import a file of requests first")
    try:
        engine = _engine(address)
    except ImportError:
        raise StoreError(
            f"{name}: PostgreSQL needs pg8000; install it with: pip install 'dispatch311[postgres]'"
        ) from None
    try:
        engine.connect().close()
    except (SQLAlchemyError, OSError, TypeError, ValueError, OverflowError) as error:
        # An option or a port that is none is refused by the driver in words of Python: before it connects, not later.
        engine.dispose()
        raise StoreError(f"{name}: cannot be opened ({cause_of(error)}); {_advice(address)}") from None
    try:
        if not _is_current(engine, name, create=create):
            with engine.connect().execution_options(**WRITING) as connection, connection.begin():
                _migrate(connection)
        if engine.dialect.name == "sqlite":
            _write_ahead(engine)
    except StoreError:
        engine.dispose()
        raise
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise StoreError(f"{name}: cannot be opened ({cause_of(error)}); {_advice(address)}") from None
    return Store(engine)


_MIGRATIONS = Path(__file__).parent / "migrations"

# Not alembic's own name, so that a database of another program that uses alembic is not taken for ours.
_VERSION_TABLE = "dispatch311_version"

_BUSY_TIMEOUT = 30_000
"""Milliseconds a writer of an SQLite file waits for another: a year's import commits in far less."""

_CONNECT_TIMEOUT = 10
"""Seconds to wait for a PostgreSQL server before saying that it does not answer."""


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(
            f"{url!r} is no database address; write one such as sqlite:///city.db or postgresql://user@host/name"
        ) from None
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+pg8000")
    if address.get_backend_name() == "sqlite" and address.query:
        # SQLAlchemy hands some on, drops others and warns: none of them is needed.
        raise StoreError(f"{url!r}: an SQLite address takes no options (after the ?); write sqlite:///FILE")
    if address.drivername in ("sqlite", "sqlite+pysqlite", "postgresql+pg8000"):
        return address
    raise StoreError(
        f"{address.render_as_string(hide_password=True)}: {address.drivername} is not supported; "
        "use sqlite:///FILE or postgresql://user@host/name"
    )


def _file(address: URL) -> Path | None:
    """Return the file of an SQLite database, None for one in memory or on a server."""
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def _engine(address: URL) -> Engine:
    if address.get_backend_name() == "postgresql":
        engine = create_engine(address, connect_args={"timeout": _CONNECT_TIMEOUT}, pool_pre_ping=True)
    elif _file(address) is None:
        engine = create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(address)
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's driver would begin transactions by itself, and not before a SELECT: we begin them.
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {_BUSY_TIMEOUT}", "foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer midway fails when another wrote meanwhile; a writer says so from the start.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # One writer at a time, as in SQLite: events are then committed in the order of their ids, and no two imports upsert
    # the same requests in different orders.
    if _writes(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})


_WRITER_LOCK = 311_000_311


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("dispatch_writes"))


def _is_current(engine: Engine, name: str, *, create: bool) -> bool:
    """Tell whether the tables are those of this version, refusing a database that cannot be brought there."""
    with engine.connect() as connection, connection.begin():
        script = _script()
        head = script.get_current_head()
        current = _version(connection)
        if current is None and (tables := inspect(connection).get_table_names()):
            raise StoreError(
                f"{name}: is another program's database (it holds table {sorted(tables)[0]}); name a new or empty one"
            )
        if current is None and not create:
            raise StoreError(f"{name}: is an empty database: import a file of requests first")
        if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
            raise StoreError(
                f"{name}: was made by a newer dispatch311 (its tables are version {current}, here {head}); upgrade"
            )
        return current == head


def _migrate(connection: Connection) -> None:
    # Another process may have done it while this one waited for its turn to write.
    if _version(connection) == _script().get_current_head():
        return
    config = Config(attributes={"connection": connection, "version_table": _VERSION_TABLE})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(_MIGRATIONS))


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": _VERSION_TABLE}).get_current_revision()


def _write_ahead(engine: Engine) -> None:
    # Readers go on while an import writes. Not within a transaction, and not before the database is known to be ours.
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _advice(address: URL) -> str:
    if address.get_backend_name() == "sqlite":
        return "check that the folder exists and may be written to, and that the file is an SQLite database"
    return "check host, port, user, password, database name and options, and that the server runs"
