"""A learned forecaster as a file: a ZIP archive of JSON, numpy arrays and the trees as LightGBM writes them."""

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from dispatch.calendar import WorkingCalendar
from dispatch.completion.calibration import Recalibration
from dispatch.completion.curves import EDGES, NUM_BINS
from dispatch.completion.features import CATEGORIES, Vocabulary
from dispatch.completion.hazard import HORIZON_DAYS, HazardModel
from dispatch.completion.limits import Limits
from dispatch.completion.local_hours import DAY, local_hours
from dispatch.completion.turnaround import Forecaster
from dispatch.completion.work_clock import set_clock
from dispatch.errors import ForecastError
from geodata.writing import written_whole

FORMAT, VERSION = "dispatch311-forecast", 1

_ARRAYS = ("speeds", "base_rates", "reliable", "busiest_week", "num_similar", "num_completed", "maps", "edges")


def save_forecaster(forecaster: Forecaster, path: Path, *, jurisdiction_id: str) -> None:
    """Write a forecaster; the same one gives the same bytes.

    Raises
    ------
    ForecastError
        Where nothing was learned.
    """
    model = forecaster.model
    if model is None:
        raise ForecastError(f"there is no model to store: {forecaster.why_no_model}")
    about = {
        "format": FORMAT,
        "version": VERSION,
        "jurisdiction": jurisdiction_id,
        "timezone": model.calendar.zone.key,
        "holidays": model.calendar.holidays,
        "learned_until": model.learned_until,
        "first_hour": model.hours.start,
        "season": model.season,
        "num_cases": model.num_cases,
        "words": {category: list(model.vocabulary.words[category]) for category in CATEGORIES},
        "clock_names": list(model.clock.names),
    }
    arrays = {
        "speeds": model.clock.speeds,
        "base_rates": model.base_rates,
        "reliable": model.limits.reliable,
        "busiest_week": model.limits.busiest_week,
        "num_similar": model.limits.num_similar,
        "num_completed": model.limits.num_completed,
        "maps": forecaster.recalibration.maps,
        "edges": EDGES,
    }
    with written_whole(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "about.json", json.dumps(about, indent=1).encode())
        for name in _ARRAYS:
            content = io.BytesIO()
            np.save(content, arrays[name], allow_pickle=False)
            _write(archive, f"{name}.npy", content.getvalue())
        _write(archive, "trees.txt", model.booster.model_to_string().encode())


def load_forecaster(path: Path, *, jurisdiction_id: str) -> Forecaster:
    """Read a forecaster.

    Raises
    ------
    ForecastError
        Where the file is none, is of another version, or was learned on another city's requests.
    """
    import lightgbm

    try:
        with zipfile.ZipFile(path) as archive:
            about: dict[str, Any] = json.loads(archive.read("about.json"))
            if about.get("format") != FORMAT or about.get("version") != VERSION:
                raise ForecastError(f"{path} is of another version: learn it anew with 'forecast fit'")
            arrays = {name: np.load(io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False) for name in _ARRAYS}
            trees = archive.read("trees.txt").decode()
        if about["jurisdiction"] != jurisdiction_id:
            raise ForecastError(
                f"{path} was learned on requests of {about['jurisdiction']!r}, not of {jurisdiction_id!r}: give its own"
            )
        return _built(about, arrays, lightgbm.Booster(model_str=trees))
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        EOFError,
        TypeError,
        AttributeError,
        NotImplementedError,
        zlib.error,
        lightgbm.basic.LightGBMError,
    ) as error:
        if isinstance(error, ForecastError):
            raise
        raise ForecastError(f"{path} is not a forecast model written by 'forecast fit'") from error


def _built(about: dict[str, Any], arrays: dict[str, Any], booster: Any) -> Forecaster:
    if arrays["edges"].shape != EDGES.shape or not np.array_equal(arrays["edges"], EDGES):
        raise ForecastError("the model is cut at other ages than this version: learn it anew with 'forecast fit'")
    try:
        zone = ZoneInfo(about["timezone"])
    except ZoneInfoNotFoundError as error:
        raise ForecastError(f"the model's timezone {about['timezone']!r} is not known on this machine") from error
    num_types = len(about["words"]["service_code"]) + 1
    if arrays["base_rates"].shape != (num_types, NUM_BINS) or arrays["maps"].shape[0] != num_types:
        raise ForecastError("the model's tables do not fit each other: learn it anew with 'forecast fit'")
    calendar = WorkingCalendar(zone=zone, holidays=about["holidays"])
    hours = local_hours(about["first_hour"], about["learned_until"] + HORIZON_DAYS * DAY, calendar)
    model = HazardModel(
        learned_until=about["learned_until"],
        calendar=calendar,
        vocabulary=Vocabulary(words={name: tuple(words) for name, words in about["words"].items()}),
        hours=hours,
        clock=set_clock(tuple(about["clock_names"]), arrays["speeds"], hours),
        base_rates=arrays["base_rates"],
        booster=booster,
        season=about["season"],
        limits=Limits(
            reliable=arrays["reliable"],
            busiest_week=arrays["busiest_week"],
            num_similar=arrays["num_similar"],
            num_completed=arrays["num_completed"],
        ),
        num_cases=about["num_cases"],
    )
    return Forecaster(zone=zone, model=model, why_no_model="", recalibration=Recalibration(maps=arrays["maps"]))


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # A fixed date, so that the same model gives the same bytes.
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
