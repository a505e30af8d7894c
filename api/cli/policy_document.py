"""Policies side by side for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from api.cli.policy_days import ComparedDays
from dispatch.model import REPORTING_CAVEAT
from dispatch.planning.comparison import Policy, PolicyFigures, estimates


def document_of(compared: ComparedDays) -> dict[str, Any]:
    """Return all figures of each day, and their means and intervals, as plain JSON."""
    city = [day.of_city() for day in compared.days]
    departments = {
        code: [day.departments[code] for day in compared.days if code in day.departments] for code in compared.names
    }
    return {
        "title": compared.title,
        "seeds": list(compared.seeds),
        "seeds_change": compared.what_differs,
        "stop_rule": compared.stop_rule,
        "floor": compared.days[0].floor,
        "all_departments": _estimates(city),
        "departments": {
            code: {"name": compared.names[code], **_estimates(days)} for code, days in departments.items() if days
        },
        "floor_prices": [{code: asdict(price) for code, price in day.prices.items()} for day in compared.days],
        "districts": [
            {policy.value: dict(figures.districts) for policy, figures in sorted(day.items())} for day in city
        ],
        "caveat": REPORTING_CAVEAT,
    }


def _estimates(days: Sequence[Mapping[Policy, PolicyFigures]]) -> dict[str, Any]:
    """Give each policy's measures, with their differences from two baselines."""
    beside = {
        f"beside-{baseline.value}": {
            policy.value: {
                name: {
                    "difference": asdict(one.difference),
                    "per_cent": None if one.per_cent is None else asdict(one.per_cent),
                }
                for name, one in measures.items()
            }
            for policy, measures in estimates(days, baseline=baseline).items()
        }
        for baseline in (Policy.FIRST_IN_FIRST_OUT, Policy.NEAREST_NEIGHBOUR)
    }
    policies = {
        policy.value: {name: {"values": list(one.values), **asdict(one.mean)} for name, one in measures.items()}
        for policy, measures in estimates(days).items()
    }
    return {"policies": policies, **beside}
