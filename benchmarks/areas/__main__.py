"""Cut the orders of each department of a plan in three ways, and print how far they lie apart by the streets."""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.areas.cutting import by_balanced_k_means, by_k_means, by_sweep
from dispatch.model import DepartmentPlan
from dispatch.planning.clustering import ROOM, mean_travel
from dispatch.planning.document import read_plan
from geodata.streets.network import load
from geodata.streets.travel_times import TravelTimes

SEED = 1


def main(arguments: list[str]) -> None:
    """Measure each plan on its network."""
    if not arguments or len(arguments) % 2:
        sys.exit("give plans and their networks: python -m benchmarks.areas PLAN.json NETWORK ...")
    for file, network in zip(arguments[::2], arguments[1::2], strict=True):
        plan, travel_times = read_plan(Path(file)), TravelTimes(load(Path(network)))
        print(f"\n{plan.city}, {plan.day}: minutes from an order to another of its area, the mean over all orders")
        print(f"{'':<34}{'orders':>7}{'areas':>6}{'plan':>18}{'k-means':>18}{'balanced k-means':>18}{'sweep':>18}")
        for part in plan.departments:
            if len(part.areas) > 1:
                _measure(part, travel_times)
    print("\nIn brackets: the largest area's time on site, in those of the mean area.")


def _measure(part: DepartmentPlan, travel_times: TravelTimes) -> None:
    order_of = {order.id: order for order in part.orders}
    own = np.repeat(np.arange(len(part.areas), dtype=np.int32), [len(area.order_ids) for area in part.areas])
    orders = [order_of[one] for area in part.areas for one in area.order_ids]
    degrees = np.array([(order.lon, order.lat) for order in orders])
    seconds = travel_times(degrees[:, 0], degrees[:, 1]).seconds
    work = np.array([order.service_duration for order in orders])
    yards = {place.name: place for place in part.places}
    starts = [(yards[crew.start].lon, yards[crew.start].lat) for crew in part.crews]
    lon, lat = np.mean(starts, axis=0)
    cut = {
        "plan": own,
        "k-means": by_k_means(degrees, len(part.areas), seed=SEED),
        "balanced k-means": by_balanced_k_means(degrees, work, len(part.areas), room=ROOM, seed=SEED),
        "sweep": by_sweep(degrees, work, len(part.areas), around=(float(lon), float(lat))),
    }
    minutes = {name: mean_travel(seconds, areas) / 60 for name, areas in cut.items()}
    figures = "".join(f"{f'{minutes[name]:.2f} ({_imbalance(work, areas):.2f})':>18}" for name, areas in cut.items())
    print(f"{part.name:<34}{len(orders):>7,}{len(part.areas):>6}{figures}")


def _imbalance(work: NDArray[np.int64], areas: NDArray[np.int32]) -> float:
    by_area = np.bincount(areas, weights=work)
    return float(by_area.max() / by_area.mean())


if __name__ == "__main__":
    main(sys.argv[1:])
