"""The kinds of request the synthetic city gets: how many, by which channel, whose, where, how soon done."""

from dataclasses import dataclass

CHANNELS = ("Call", "Email", "Mobile App", "Self Service", "Twitter", "Driver Self Report")
"""Values of ``RequestSource``; the last is a crew's own find, done on the spot."""

SELF_REPORT = len(CHANNELS) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One type of request.

    Attributes
    ----------
    num_open
        Open ones among 600 open requests.
    share
        Part of all requests made.
    channels
        Weights of the five channels that people use.
    self_reported
        Part of the requests that crews report themselves.
    on_highway
        Requests per metre of primary, secondary, tertiary and residential street, relative to one another.
    setback
        Least and greatest metres from the middle of the street.
    work_day
        Hour at which work starts and ends, and the number of days a week it is done, from Monday on.
    spread
        Standard deviation of the logarithm of working hours until it is done; None where the weekly collection does it.
    at_corners
        Part of the requests that name a corner instead of a house.
    """

    name: str
    owner: str
    num_open: int
    share: float
    channels: tuple[float, float, float, float, float]
    self_reported: float = 0.0
    on_highway: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    setback: tuple[float, float] = (7.0, 10.0)
    work_day: tuple[float, float, int] = (7.0, 15.5, 5)
    spread: float | None = 1.0
    at_corners: float = 0.0
    field_work: bool = True


# Proportions follow Los Angeles, where bulky items lead and graffiti comes second, but leave every department a day's
# work: its 675,000 bulky items, 317,000 graffiti and 46,000 street lights of 2024 and its 42,000 potholes of 2022 would
# leave two of them none. As many are open as make waits come out as published: graffiti, potholes days, lights weeks.
KINDS = (
    Kind(
        name="Bulky Items",
        owner="BOS",
        num_open=210,
        share=0.42,
        channels=(0.55, 0.03, 0.22, 0.18, 0.02),
        self_reported=0.02,
        on_highway=(0.4, 0.5, 0.8, 1.0),
        setback=(8.0, 11.0),
        work_day=(6.5, 14.5, 5),
        spread=None,
    ),
    Kind(
        name="Graffiti Removal",
        owner="OCB",
        num_open=170,
        share=0.30,
        channels=(0.14, 0.03, 0.49, 0.31, 0.03),
        self_reported=0.07,
        on_highway=(1.6, 1.6, 1.2, 0.6),
        setback=(7.0, 10.0),
        work_day=(7.0, 15.5, 6),
        spread=0.9,
        at_corners=0.10,
    ),
    Kind(
        name="Single Streetlight Issue",
        owner="BSL",
        num_open=110,
        share=0.06,
        channels=(0.42, 0.04, 0.35, 0.16, 0.03),
        on_highway=(1.3, 1.2, 1.0, 0.8),
        setback=(5.0, 7.0),
        work_day=(6.5, 15.0, 5),
        spread=1.3,
        at_corners=0.08,
    ),
    Kind(
        name="Pothole",
        owner="BSS",
        num_open=80,
        share=0.16,
        channels=(0.38, 0.04, 0.38, 0.15, 0.05),
        on_highway=(2.0, 1.8, 1.4, 0.6),
        setback=(1.0, 4.0),
        work_day=(6.5, 14.5, 5),
        spread=0.6,
        at_corners=0.15,
    ),
    Kind(
        name="Feedback",
        owner="BOS",
        num_open=5,
        share=0.01,
        channels=(0.0, 0.2, 0.0, 0.6, 0.2),
        field_work=False,
    ),
    Kind(name="Other", owner="ITA", num_open=15, share=0.03, channels=(0.05, 0.05, 0.5, 0.4, 0.0), field_work=False),
    Kind(
        name="Report Water Waste",
        owner="LADWP",
        num_open=10,
        share=0.02,
        channels=(0.1, 0.0, 0.8, 0.1, 0.0),
        field_work=False,
    ),
)
