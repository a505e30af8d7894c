"""What it costs at first to break a rule."""

import numpy as np
from pyvrp import ProblemData
from pyvrp.PenaltyManager import PenaltyManager, PenaltyParams

SECONDS_FOR_A_PRIZE = 60
"""The dearest prize is worth no more than so many seconds of breaking a rule at the highest penalty."""

LOAD_PENALTY = 0.5
"""First penalty of a load too much, as a share of the mean prize. Above 1, PyVRP would not try a second trip, which it
makes out of an overloaded one."""

TIME_PENALTY = 8.0
"""First penalty of a second of breaking windows, in mean prizes by the mean second of service. From 1 to 16 it leads to
answers 1 to 2 % cheaper than PyVRP's own start, half of the highest penalty, on 200 jobs, with and without reloads."""


def penalty_manager(data: ProblemData) -> PenaltyManager:
    """Set up penalties in proportion to prizes; the search adapts them from there."""
    prizes = [client.prize for client in data.clients()] + [one.prize for one in data.shipments()]
    defaults = PenaltyParams()
    parameters = PenaltyParams(max_penalty=max(defaults.max_penalty, max(prizes) / SECONDS_FOR_A_PRIZE))
    prize = float(np.mean(prizes))
    service = [client.service_duration for client in data.clients()]
    service += [one.pickup.service_duration + one.delivery.service_duration for one in data.shipments()]
    loads = [list(map(max, client.delivery, client.pickup)) for client in data.clients()]
    loads += [list(one.amount) for one in data.shipments()]
    mean_loads = np.mean(np.array(loads, dtype=float), axis=0)
    a_load = [LOAD_PENALTY * prize / max(1.0, float(mean)) for mean in mean_loads]
    a_second = TIME_PENALTY * prize / max(1.0, float(np.mean(service)))
    midpoint = parameters.midpoint_penalties(data)
    return PenaltyManager((a_load, a_second, midpoint[2]), parameters)
