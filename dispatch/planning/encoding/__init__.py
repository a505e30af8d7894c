"""The translator: a department's orders and crews become a solver's problem, and its solution becomes work lists.

This is the only place that speaks both vocabularies. On the city's side times are timezone-aware datetimes; on the
solver's side seconds from the plan day's local midnight. Places 0 to n-1 of the matrix are the orders in their order,
the places where crews start and end follow.

What others use::

    crews_on_shift(crews, ...)                            -> crews             those that a plan can still send out
    encode(orders, crews, places, seconds, ...)           -> Encoding          the problem, and how to read its answer
    decode(encoding, routes, leg)                         -> work lists
    activities_ahead(encoding, route)                     -> stops, reloads and breaks still to come
    legs_of(encoding, route)                              -> Drives            from where to where, when, how long
    read_solution(encoding, work_lists, deferred, cost)   -> Solution          the way back, for the checker
    sequences_of(encoding, lists)                         -> Sequences         lists without times
    lists_of(encoding, sequences)                         -> lists             and back
    why_deferred(encoding, solution, unassigned)          -> a reason and its sentence
    in_city_words(encoding, solution, violation)          -> a sentence
"""

from dispatch.planning.encoding.clock import moment_at
from dispatch.planning.encoding.problem import TRAVEL_SHARE, Encoding, crews_on_shift, encode
from dispatch.planning.encoding.sentences import in_city_words, why_deferred
from dispatch.planning.encoding.visits import Refill, Visit, lists_of, lists_of_routes, sequences_of, visits_of
from dispatch.planning.encoding.work_lists import Drive, LegOf, activities_ahead, decode, legs_of, read_solution

__all__ = [
    "TRAVEL_SHARE",
    "Drive",
    "Encoding",
    "LegOf",
    "Refill",
    "Visit",
    "activities_ahead",
    "crews_on_shift",
    "decode",
    "encode",
    "in_city_words",
    "legs_of",
    "lists_of",
    "lists_of_routes",
    "moment_at",
    "read_solution",
    "sequences_of",
    "visits_of",
    "why_deferred",
]
