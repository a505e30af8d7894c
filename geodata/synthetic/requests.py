"""The synthetic city's requests as columns: what was asked for, when, where, by which channel, and when it was done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from geodata.synthetic.addresses import collection_weekday, draw_addresses, misplace
from geodata.synthetic.city import NUM_DISTRICTS, TIME_ZONE, SyntheticCity
from geodata.synthetic.completion import DAY, complete, working_clock
from geodata.synthetic.ground_plan import Flags, Floats, Integers
from geodata.synthetic.kinds import CHANNELS, KINDS, SELF_REPORT

_REPEATS = 0.06
"""Part of all requests that report what somebody reported before."""

_WEEKDAYS = np.array([1.18, 1.12, 1.05, 1.02, 0.98, 0.52, 0.42])
_HOURS = np.array(
    [0.5, 0.3, 0.2, 0.2, 0.3, 0.6, 1.4, 3, 5, 6, 6.3, 6, 5.4, 5.3, 5.2, 4.8, 4.3, 3.6, 3, 2.6, 2.2, 1.8, 1.3, 0.9]
)
"""Arrivals by weekday, Monday first, and by hour of the day: the shape of a week of MyLA311."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """One row per request, in the order in which they were made.

    Attributes
    ----------
    midnight
        Local wall-clock time, without a zone, that ``created`` and ``closed`` count seconds from.
    closed, service_day
        See :class:`~geodata.synthetic.completion.Completion`.
    positions
        Ground metres, NaN where there are none, shape (requests, 2).
    segment
        The stretch of street of the address.
    house_number
        0 where the address names a corner.
    district
        Of the address, 1 to 15.
    original
        Index of the request it repeats, its own for one that repeats none.
    """

    midnight: datetime
    kind: Integers
    channel: Integers
    created: Integers
    closed: Integers
    is_open: Flags
    needless: Flags
    service_day: Integers
    positions: Floats
    segment: Integers
    house_number: Integers
    district: Integers
    original: Integers


def draw_requests(
    city: SyntheticCity,
    *,
    as_of: datetime,
    num_open: int = 600,
    history_days: int = 60,
    requests_per_day: float | None = None,
    seed: int = 311,
) -> Requests:
    """Draw the requests of the days before ``as_of``, of which exactly ``num_open`` are still open then.

    Parameters
    ----------
    as_of
        Timezone-aware; no request is made at or after it.
    num_open
        Open requests, shared out among the kinds as :data:`~geodata.synthetic.kinds.KINDS` says.
    history_days
        Days of requests; what is older is not in the file.
    requests_per_day
        On average; by default 0.15 of ``num_open``, at which crews of all kinds keep up.

    Raises
    ------
    ValueError
        If ``as_of`` has no time zone, or so many cannot be open.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of is {as_of.isoformat()} without a time zone; give it one, such as {TIME_ZONE}")
    if history_days < 1 or num_open < 0:
        raise ValueError(f"history_days is {history_days} and num_open {num_open}; they must be at least 1 and 0")
    generator = np.random.default_rng([seed, 5])
    end = as_of.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
    midnight = datetime.combine((end - timedelta(days=history_days)).date(), datetime.min.time())
    moment = int((end - midnight).total_seconds())
    total = round(history_days * (0.15 * num_open if requests_per_day is None else requests_per_day))

    num_repeats = round(_REPEATS * total)
    kind, created, channel = _arrivals(total - num_repeats, midnight, moment, history_days, generator)
    segment, positions, house_number = draw_addresses(city, kind, generator)
    original = np.append(np.arange(total - num_repeats), _repeated(kind, channel, num_repeats, generator))
    again = slice(total - num_repeats, None)
    kind, segment, house_number = kind[original], segment[original], house_number[original]
    created, channel, positions = created[original], channel[original], positions[original]
    created[again] += _delays(moment - created[again], generator)
    channel[again] = (channel[again] + generator.integers(1, SELF_REPORT, num_repeats)) % SELF_REPORT
    positions[again] += np.clip(generator.normal(0, 4, (num_repeats, 2)), -9, 9)
    created = np.minimum(_existing(created, midnight), moment - 5)

    district = city.district_of(city.streets.positions[city.streets.segment_nodes].mean(axis=1))[segment]
    slowness = np.exp(generator.normal(0, 0.22, NUM_DISTRICTS + 1))[district]
    completion = complete(
        created=created,
        kind=kind,
        original=original,
        channel=channel,
        slowness=slowness,
        collection_weekday=collection_weekday(city, segment),
        first_weekday=midnight.weekday(),
        moment=moment,
        num_open=num_open,
        generator=generator,
    )
    positions = misplace(city, kind, completion.is_open, positions, generator)
    order = np.argsort(created, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(total)
    return Requests(
        midnight=midnight,
        kind=kind[order],
        channel=channel[order],
        created=created[order],
        closed=_existing(completion.closed, midnight)[order],
        is_open=completion.is_open[order],
        needless=completion.needless[order],
        service_day=completion.service_day[order],
        positions=positions[order],
        segment=segment[order],
        house_number=house_number[order],
        district=district[order],
        original=rank[original][order],
    )


def _arrivals(
    number: int, midnight: datetime, moment: int, history_days: int, generator: np.random.Generator
) -> tuple[Integers, Integers, Integers]:
    """Draw kinds, times and channels: a week's rhythm, days better and worse than others, storms for potholes."""
    share = np.array([kind.share for kind in KINDS])
    until = np.round(np.append(0, np.cumsum(share) / share.sum()) * number).astype(np.int64)
    kind = np.repeat(np.arange(len(KINDS)), np.diff(until))
    hour = np.arange(moment // 3_600 + 1)
    start = moment - history_days * DAY
    starts = generator.random(moment // DAY + 1) < 0.05
    # Leave the last days dry: the open potholes should be a usual day's work.
    starts[-9:] = False
    storms = 1 + 2.0 * np.convolve(starts, [1, 1, 0.7, 0.4])[: len(starts)]
    day_effect = np.exp(generator.normal(0, 0.10, hour[-1] // 24 + 1))
    covered = np.clip((np.minimum((hour + 1) * 3_600, moment) - np.maximum(hour * 3_600, start)) / 3_600, 0, 1)
    rate = _WEEKDAYS[(midnight.weekday() + hour // 24) % 7] * _HOURS[hour % 24] * day_effect[hour // 24] * covered
    created, channel = np.empty(number, np.int64), np.empty(number, np.int64)
    for index, one in enumerate(KINDS):
        mine = kind == index
        count = int(mine.sum())
        weights = rate * storms[hour // 24] if one.name == "Pothole" else rate
        drawn = generator.choice(hour, count, p=weights / weights.sum())
        low, high = np.maximum(drawn * 3_600, start), np.minimum((drawn + 1) * 3_600, moment)
        created[mine] = generator.integers(low, high)
        weight = np.array(one.channels) / sum(one.channels) * (1 - one.self_reported)
        channel[mine] = generator.choice(len(CHANNELS), count, p=np.append(weight, 1 - weight.sum()).clip(0))
        at_work = np.flatnonzero(mine & (channel == SELF_REPORT))
        clock = working_clock(one, midnight.weekday(), moment // DAY + 2)
        last = int(clock.elapsed(np.array([moment]))[0])
        found = np.clip(clock.elapsed(created[at_work]), clock.elapsed(np.array([start]))[0] + 1, last)
        created[at_work] = np.clip(clock.time_at(found.astype(float)), start, moment - 1)
    return kind, created, channel


def _repeated(kind: Integers, channel: Integers, number: int, generator: np.random.Generator) -> Integers:
    """Draw the requests that are reported again, among those for work in the field that people made."""
    field_work = np.array([one.field_work for one in KINDS])[kind]
    can_be = np.flatnonzero(field_work & (channel != SELF_REPORT))
    return np.asarray(generator.choice(can_be, number)) if number else np.zeros(0, np.int64)


def _delays(room: Integers, generator: np.random.Generator) -> Integers:
    """Draw the seconds until somebody reports it again: hours to days, within the room there is."""
    delay = np.exp(generator.normal(np.log(14 * 3_600), 1.0, len(room))).astype(np.int64) + 300
    return np.where(delay < room, delay, (room * generator.uniform(0.1, 0.9, len(room))).astype(np.int64))


def _existing(times: Integers, midnight: datetime) -> Integers:
    """Move times of the hour that the clocks skip in spring to the hour after."""
    zone = ZoneInfo(TIME_ZONE)
    hours, where = np.unique(times // 3_600, return_inverse=True)
    skipped = np.zeros(len(hours), np.int64)
    for index, hour in enumerate(hours.tolist()):
        wall = midnight + timedelta(hours=hour)
        back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        skipped[index] = back != wall
    return np.asarray(times + 3_600 * skipped[where])
