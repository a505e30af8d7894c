"""Reading and importing requests, as multiples of the time Python's own csv.DictReader takes for the same file.

The file is made here: Boston's columns, and as many rows as a quarter of a year has.
"""

import csv
import gzip
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from dispatch.store import open_store
from geodata.requests.feeds import read

NUM_ROWS = 40_000


def run() -> None:
    """Print rows a second, and each as a multiple of csv.DictReader's time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests.csv.gz"
        _write_requests(path, seed=311)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        with open_store(f"sqlite:///{folder}/city.db") as store:

            def store_all() -> None:
                store.import_records(read(path, "boston"), source="requests", now=now)

            plain = _seconds(lambda: _read_plainly(path))
            print(f"{'intake of ' + format(NUM_ROWS, ',') + ' rows':<34}{'rows/s':>10}{'times DictReader':>18}")
            for name, work in (
                ("csv.DictReader", lambda: _read_plainly(path)),
                ("read with the boston preset", lambda: [None for _ in read(path, "boston")]),
                ("read and import, all new", store_all),
                ("read and import, all known", store_all),
            ):
                seconds = _seconds(work)
                print(f"{name:<34}{NUM_ROWS / seconds:>10,.0f}{seconds / plain:>18.1f}")


_COLUMNS = (
    *("case_enquiry_id", "open_dt", "target_dt", "closed_dt", "ontime", "case_status", "closure_reason", "case_title"),
    *("subject", "reason", "type", "queue", "department", "submittedphoto", "closedphoto", "location", "fire_district"),
    *("pwd_district", "city_council_district", "police_district", "neighborhood", "neighborhood_services_district"),
    *("ward", "precinct", "location_street_name", "location_zipcode", "latitude", "longitude", "source"),
)


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _read_plainly(path: Path) -> int:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def _write_requests(path: Path, *, seed: int) -> None:
    random = Random(seed)  # noqa: S311  a file for timing, not a secret
    start = datetime(2011, 7, 1)  # noqa: DTZ001  the city's local time
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for number in range(NUM_ROWS):
            opened = start + timedelta(seconds=random.randrange(90 * 86_400))
            closed = opened + timedelta(seconds=random.randrange(20 * 86_400)) if random.random() < 0.8 else None
            kind = random.choice(("Street Light Outages", "Graffiti Removal", "Request for Pothole Repair"))
            street = f"{random.randrange(1, 900)} Example St"
            writer.writerow(
                (
                    101_000_000_000 + number,
                    opened,
                    opened + timedelta(days=10),
                    closed or "",
                    "ONTIME",
                    "Closed" if closed else "Open",
                    "Case Closed Case Resolved done" if closed else " ",
                    kind,
                    "Public Works Department",
                    "Works",
                    kind,
                    f"PWDx_{kind}",
                    "PWDx",
                    "",
                    "",
                    f"{street}  Roslindale  MA  02131",
                    12,
                    "06",
                    random.randrange(1, 10),
                    "E5",
                    "Roslindale",
                    10,
                    "Ward 20",
                    2008,
                    street,
                    "2131.0",
                    round(42.25 + random.random() / 10, 4),
                    round(-71.15 + random.random() / 10, 4),
                    "Constituent Call",
                )
            )
