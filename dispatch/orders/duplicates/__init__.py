"""Requests that report the same work: how sure that is, what people decided, and the groups that come of both.

What others use::

    group_duplicates(candidates)                    -> groups, each of which becomes one order
    find_pairs(candidates)                          -> pairs more likely the same work than not, with their confidence
    group_pairs(candidates, pairs)                  -> groups, from pairs that were found
    doubtful_pairs(pairs, groups)                   -> what a person should look at
    give_reasons(group, pairs)                      -> why each report is in its group
    explain(evidence)                               -> what speaks for a pair and what against, in words
    Decision, Decisions                             what people decided
"""

from dispatch.orders.duplicates.confidence import MERGE_FROM, REVIEW_FROM
from dispatch.orders.duplicates.decisions import NOTHING_DECIDED, Decision, Decisions
from dispatch.orders.duplicates.evidence import explain
from dispatch.orders.duplicates.grouping import doubtful_pairs, group_duplicates, group_pairs
from dispatch.orders.duplicates.pairs import Pair, StreetDistance, find_pairs
from dispatch.orders.duplicates.reasons import Reason, give_reasons

__all__ = [
    "MERGE_FROM",
    "NOTHING_DECIDED",
    "REVIEW_FROM",
    "Decision",
    "Decisions",
    "Pair",
    "Reason",
    "StreetDistance",
    "doubtful_pairs",
    "explain",
    "find_pairs",
    "give_reasons",
    "group_duplicates",
    "group_pairs",
]
