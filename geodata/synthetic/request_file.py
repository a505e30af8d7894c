"""Writing the synthetic city's requests as a MyLA311 file: the city's 33 columns, its formats and its words."""

import gzip
import io
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from geodata.synthetic.city import NUM_DISTRICTS, SyntheticCity, to_lonlat
from geodata.synthetic.completion import DAY
from geodata.synthetic.ground_plan import Floats, Integers
from geodata.synthetic.kinds import CHANNELS, KINDS, SELF_REPORT
from geodata.synthetic.links import DIRECTIONS
from geodata.synthetic.requests import Requests, draw_requests

COLUMNS = (
    "SRNumber",
    "CreatedDate",
    "UpdatedDate",
    "ActionTaken",
    "Owner",
    "RequestType",
    "Status",
    "RequestSource",
    "MobileOS",
    "Anonymous",
    "AssignTo",
    "ServiceDate",
    "ClosedDate",
    "AddressVerified",
    "ApproximateAddress",
    "Address",
    "HouseNumber",
    "Direction",
    "StreetName",
    "Suffix",
    "ZipCode",
    "Latitude",
    "Longitude",
    "Location",
    "TBMPage",
    "TBMColumn",
    "TBMRow",
    "APC",
    "CD",
    "CDMember",
    "NC",
    "NCName",
    "PolicePrecinct",
)

_FIRST_NUMBER = 900_000_001
_CHUNK = 100_000
_AREAS = ("NORTH", "WEST", "CENTRAL", "EAST", "SOUTH")


def write_requests(
    city: SyntheticCity,
    path: Path,
    *,
    as_of: datetime,
    num_open: int = 600,
    history_days: int = 60,
    requests_per_day: float | None = None,
    seed: int = 311,
) -> int:
    """Write the requests of the days before ``as_of`` as CSV, gzipped where ``path`` ends in ``.gz``.

    The same city, arguments and seed write the same bytes.
    See :func:`~geodata.synthetic.requests.draw_requests` for the arguments and errors.

    Returns
    -------
    int
        The number of requests written.
    """
    requests = draw_requests(
        city,
        as_of=as_of,
        num_open=num_open,
        history_days=history_days,
        requests_per_day=requests_per_day,
        seed=seed,
    )
    generator = np.random.default_rng([seed, 6])
    words = _Words(city, requests.midnight, int(max(requests.created.max(initial=0), requests.closed.max(initial=0))))
    with path.open("wb") as file:
        if path.suffix == ".gz":
            # No name and no time in the header, so that the same requests make the same bytes.
            with gzip.GzipFile(filename="", mode="wb", compresslevel=5, fileobj=file, mtime=0) as packed:
                _write(packed, requests, words, generator)
        else:
            _write(file, requests, words, generator)
    return len(requests.created)


class _Words:
    """Everything that many rows say in the same words, written once."""

    def __init__(self, city: SyntheticCity, midnight: datetime, last_second: int) -> None:
        streets = city.streets
        days = range(last_second // DAY + 30)
        self.days = [(midnight + timedelta(days=day)).strftime("%m/%d/%Y") for day in days]
        clock = [
            (hour % 12 or 12, minute, second) for hour in range(24) for minute in range(60) for second in range(60)
        ]
        halves = ("AM", "PM")
        self.times = [f"{h:02}:{m:02}:{s:02} {halves[k // (DAY // 2)]}" for k, (h, m, s) in enumerate(clock)]
        middle = streets.positions[streets.segment_nodes].mean(axis=1)
        district = city.district_of(middle)
        self.areas = [_area(city, number) for number in range(NUM_DISTRICTS)]
        self.places = _place_words(city, middle, district, self.areas)
        # No post office has a code below 00501, so these are nobody's.
        self.zip_codes = [f"{number:05}" for number in range(NUM_DISTRICTS + 1)]
        self.streets = [
            (DIRECTIONS[direction], streets.names[street].name.upper(), streets.names[street].suffix)
            for street, direction in zip(
                streets.segment_street.tolist(), streets.segment_direction.tolist(), strict=True
            )
        ]
        crossing = streets.segment_cross.tolist()
        self.crossings = [
            f"{streets.names[street].name.upper()} {streets.names[street].suffix}" if street >= 0 else ""
            for street in crossing
        ]

    def moments(self, seconds: Integers) -> list[str]:
        """Write times as MyLA311 does: 12/31/2017 11:59:58 PM; "" below zero."""
        days, times = self.days, self.times
        day, second = np.divmod(np.maximum(seconds, 0), DAY)
        rows = zip((seconds >= 0).tolist(), day.tolist(), second.tolist(), strict=True)
        return [f"{days[d]} {times[s]}" if said else "" for said, d, s in rows]


def _write(file: io.BufferedIOBase, requests: Requests, words: _Words, generator: np.random.Generator) -> None:
    file.write((",".join(COLUMNS) + "\n").encode("ascii"))
    for start in range(0, len(requests.created), _CHUNK):
        file.write("".join(_rows(requests, words, slice(start, start + _CHUNK), generator)).encode("ascii"))


def _rows(requests: Requests, words: _Words, rows: slice, generator: np.random.Generator) -> list[str]:
    """Write some requests, one line each; the fixed columns' words come from ``words``."""
    kind, created, is_open = requests.kind[rows], requests.created[rows], requests.is_open[rows]
    closed, channel = requests.closed[rows], requests.channel[rows]
    number = len(kind)
    from_phone = channel == CHANNELS.index("Mobile App")
    system = np.where(from_phone, np.where(generator.random(number) < 0.66, 1, 2), 0)
    anonymous = (generator.random(number) < 0.09) & (channel != SELF_REPORT)
    status = _statuses(requests, rows, generator)
    updated = np.where(is_open, created + generator.integers(1, 5, number), closed)
    lonlat = to_lonlat(requests.positions[rows])
    columns = (
        kind.tolist(),
        words.moments(created),
        words.moments(updated),
        status,
        channel.tolist(),
        system.tolist(),
        anonymous.tolist(),
        words.moments(_service_times(requests, rows, generator)),
        words.moments(np.where(is_open, -1, closed)),
        requests.segment[rows].tolist(),
        requests.house_number[rows].tolist(),
        requests.district[rows].tolist(),
        lonlat[:, 0].tolist(),
        lonlat[:, 1].tolist(),
    )
    lines = []
    first = _FIRST_NUMBER + rows.start
    for k, row in enumerate(zip(*columns, strict=True)):
        one, made, touched, word, source, phone, hidden, service, ended, segment, house, district, lon, lat = row
        kind_of = KINDS[one]
        direction, name, suffix = words.streets[segment]
        zip_code = words.zip_codes[district]
        street = f"{direction} {name} {suffix}".strip()
        parts = f"{house},{direction},{name},{suffix}"
        address = f"{house} {street}, {zip_code}"
        if house == 0:
            address, parts = f"{street} AT {words.crossings[segment]}, {zip_code}", ",,,"
        assigned = _assigned(kind_of.owner, words.areas[district - 1])
        place = words.places[segment]
        verified, approximate = "Y", "N"
        if not kind_of.field_work and kind_of.name == "Feedback":
            address, parts, zip_code, place, verified = f"{house} {street}", ",,,", "", ",,,,,,,,", "N"
            assigned = "Care Review Group"
        point = f'{lat:.7f},{lon:.7f},"({lat:.7f}, {lon:.7f})"' if lat == lat else ",,"
        lines.append(
            f"1-{first + k},{made},{touched},SR Created,{kind_of.owner},{kind_of.name},{word},{CHANNELS[source]},"
            f"{('', 'iOS', 'Android')[phone]},{'Y' if hidden else 'N'},{assigned},{service},{ended},{verified},"
            f'{approximate},"{address}",{parts},{zip_code},{point},{place}\n'
        )
    return lines


def _statuses(requests: Requests, rows: slice, generator: np.random.Generator) -> list[str]:
    """Give the status; a few are referred to somebody else, and what was done already is cancelled."""
    drawn = generator.random(len(requests.kind[rows]))
    self_reported = requests.channel[rows] == SELF_REPORT
    choice = np.select(
        [requests.is_open[rows], requests.needless[rows], self_reported, drawn < 0.02, drawn < 0.025],
        [0, 2, 1, 2, 3],
        1,
    )
    words = ("Open", "Closed", "Cancelled", "Referred Out")
    return [words[number] for number in choice.tolist()]


def _service_times(requests: Requests, rows: slice, generator: np.random.Generator) -> Integers:
    """Give what the city writes as ServiceDate: the collection day, or when a crew was there; -1 for nothing."""
    names = np.array([one.name for one in KINDS])[requests.kind[rows]]
    closed, is_open = requests.closed[rows], requests.is_open[rows]
    there = np.maximum(closed - generator.integers(30, 120, len(closed)), requests.created[rows])
    return np.select(
        [
            requests.service_day[rows] >= 0,
            ~is_open & (names == "Graffiti Removal"),
            ~is_open & (names == "Single Streetlight Issue"),
        ],
        [requests.service_day[rows] * DAY, there, closed // DAY * DAY],
        -1,
    )


def _assigned(owner: str, area: str) -> str:
    """Give the crew's office as the departments name theirs."""
    if owner == "BOS":
        return area[0]
    return area if owner == "BSL" else f"{owner}-{area}" if owner in ("OCB", "BSS") else ""


def _area(city: SyntheticCity, district: int) -> str:
    """Give the part of the city a district lies in; the three nearest downtown are central."""
    downtown = city.plan.ground[city.plan.main_street, city.plan.main_avenue]
    offsets = city.district_centres - downtown
    distance = np.hypot(*offsets.T)
    if distance[district] <= np.sort(distance)[2]:
        return "CENTRAL"
    east, north = offsets[district]
    if abs(north) >= abs(east):
        return "NORTH" if north > 0 else "SOUTH"
    return "EAST" if east > 0 else "WEST"


def _place_words(city: SyntheticCity, middle: Floats, district: Integers, areas: list[str]) -> list[str]:
    """Write, for each stretch of street, the nine columns from the map page to the police precinct.

    Pages, councils and precincts are made up, and say so where they have a name.
    """
    east, north = middle.T
    column = np.floor((east + 50_000) / 800).astype(np.int64)
    row = np.floor((50_000 - north) / 800).astype(np.int64)
    page = 100 + row // 7 * 15 + column // 9
    angle = np.arctan2(*(middle - city.district_centres[district - 1]).T)
    council = (district - 1) * 3 + np.floor((angle + np.pi) / (2 * np.pi) * 2.999).astype(np.int64) + 1
    texts = []
    columns = (page, column % 9, row % 7 + 1, district, council)
    for p, c, r, d, n in zip(*(values.tolist() for values in columns), strict=True):
        area = f"{areas[d - 1].title()} APC,{d},Member {d},{n},SYNTHETIC NC {n},PRECINCT {(d + 1) // 2}"
        texts.append(f"{p},{'ABCDEFGHJ'[c]},{r},{area}")
    return texts
