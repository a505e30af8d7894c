"""Opening a database: what is created, and what is refused in one line."""

import sqlite3
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from dispatch.errors import StoreError
from dispatch.store import open_store
from dispatch.store.schema import metadata


def test_a_new_database_is_empty(database_url):
    with open_store(database_url) as store:
        counts = store.counts()
    assert (counts.requests, counts.rejected, counts.plans, counts.events) == (0, 0, 0, 0)


def test_a_database_can_be_opened_again(database_url):
    open_store(database_url).close()
    with open_store(database_url) as store:
        assert store.counts().requests == 0


def test_a_database_that_is_there_can_be_opened_without_leave_to_create_one(database_url):
    open_store(database_url).close()
    with open_store(database_url, create=False) as store:
        assert store.counts().requests == 0


def test_without_leave_to_create_one_a_missing_file_stays_missing(tmp_path):
    path = tmp_path / "city.db"
    with pytest.raises(StoreError, match=rf"^there is no database {path}: import a file of requests first$"):
        open_store(f"sqlite:///{path}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_without_leave_to_create_one_an_empty_database_stays_empty(postgresql_url):
    for _ in range(2):
        with pytest.raises(StoreError, match=r"is an empty database: import a file of requests first$"):
            open_store(postgresql_url, create=False)


def test_without_leave_to_create_one_an_empty_file_stays_empty(tmp_path):
    path = tmp_path / "city.db"
    path.touch()
    with pytest.raises(StoreError, match=r"is an empty database: import a file of requests first$"):
        open_store(f"sqlite:///{path}", create=False)
    assert [(one.name, one.stat().st_size) for one in tmp_path.iterdir()] == [("city.db", 0)]


def test_a_database_of_an_older_version_is_brought_up_to_date(database_url):
    with open_store(database_url) as store, store._engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX requests_by_jurisdiction")
        connection.exec_driver_sql("DROP INDEX requests_by_closing")
        connection.exec_driver_sql("CREATE INDEX requests_by_closing ON requests (closed_datetime)")
        connection.exec_driver_sql("DROP INDEX events_by_key")
        connection.exec_driver_sql("DROP INDEX events_by_kind")
        connection.exec_driver_sql('ALTER TABLE events DROP COLUMN "key"')
        connection.exec_driver_sql("UPDATE dispatch311_version SET version_num = '0001'")
    with open_store(database_url, create=False) as store, store._engine.connect() as connection:
        indexes = {index["name"]: index["column_names"] for index in inspect(connection).get_indexes("requests")}
    assert indexes["requests_by_jurisdiction"] == ["jurisdiction_id", "status", "requested_datetime"]
    assert indexes["requests_by_closing"] == ["jurisdiction_id", "closed_datetime"]
    with open_store(database_url) as store:
        noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
        assert store.keep_event("a", at=noon, kind="told-done", subject="R-1", payload={}, now=noon)


def test_two_stores_can_be_open_at_once(database_url):
    with open_store(database_url) as first, open_store(database_url) as second:
        assert first.counts() == second.counts()


def test_the_migrations_lead_to_the_tables_the_code_uses(database_url):
    with open_store(database_url) as store, store._engine.connect() as connection:
        options = {
            "version_table": "dispatch311_version",
            "compare_type": lambda _context, _inspected, _column, found, wanted: _differ(connection, found, wanted),
        }
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    assert differences == []


def _differ(connection, found, wanted):
    def said(column_type):
        return str(column_type.compile(connection.dialect)).replace("DOUBLE PRECISION", "DOUBLE")

    return said(found) != said(wanted)


def test_a_database_in_memory_lives_as_long_as_its_store():
    with open_store("sqlite://") as store:
        assert store.counts().requests == 0


def test_an_sqlite_file_is_written_ahead_so_that_readers_do_not_wait(tmp_path):
    open_store(f"sqlite:///{tmp_path / 'city.db'}").close()
    assert sqlite3.connect(tmp_path / "city.db").execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_another_programs_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"another program's database \(it holds table bookmarks\); name a new"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_another_programs_postgresql_database_is_refused(postgresql_socket, postgresql_url):
    pg8000, socket = postgresql_socket
    name = postgresql_url.split("@/")[1].split("?")[0]
    connection = pg8000.connect(user="dispatch", database=name, unix_sock=str(socket))
    connection.cursor().execute("CREATE TABLE bookmarks (url TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="it holds table bookmarks"):
        open_store(postgresql_url)


def test_a_database_of_a_newer_version_is_refused(database_url):
    with open_store(database_url) as store, store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE dispatch311_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer dispatch311 \(its tables are version 9999.*upgrade"):
        open_store(database_url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("city.db", "no database address; write one such as sqlite:///city.db"),
        ("", "no database address"),
        ("postgresql://host:port/name", "no database address"),
        ("mysql://localhost/city", "mysql is not supported; use sqlite:///FILE"),
        ("sqlite:////no/such/folder/city.db", "check that the folder exists"),
        ("sqlite:///city.db?mode=zz", "an SQLite address takes no options"),
    ],
)
def test_an_address_that_cannot_work_is_refused_in_one_line(url, words):
    with pytest.raises(StoreError) as refusal:
        open_store(url)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("these are notes and no database at all\n" * 50)
    with pytest.raises(StoreError, match=r"file is not a database.*check that") as refusal:
        open_store(f"sqlite:///{path}")
    assert "\n" not in str(refusal.value)


def test_a_server_that_does_not_answer_is_refused_in_one_line(tmp_path):
    with pytest.raises(StoreError, match=r"cannot be opened .* that the server runs") as refusal:
        open_store(f"postgresql+pg8000://someone:secret@/city?unix_sock={tmp_path}/none")
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("address", ["someone@/city?mode=zz", "localhost/city"])
def test_an_address_the_driver_cannot_use_is_refused_in_one_line(address):
    with pytest.raises(StoreError, match=r"cannot be opened .* user, password, database name and options") as refusal:
        open_store(f"postgresql://{address}")
    assert "\n" not in str(refusal.value)


def test_a_database_that_the_server_does_not_have_is_refused(postgresql_socket):
    _, socket = postgresql_socket
    with pytest.raises(StoreError, match=r"nowhere.* cannot be opened .* database name"):
        open_store(f"postgresql://dispatch@/nowhere?unix_sock={socket}")


def test_a_database_that_fails_later_is_reported_in_one_line(store):
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE requests")
    with pytest.raises(StoreError, match=r"requests.*; nothing was changed, check the database") as refusal:
        store.requests()
    assert "\n" not in str(refusal.value)
