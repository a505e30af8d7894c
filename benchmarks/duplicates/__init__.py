"""Duplicates: how surely Boston's real pairs are told apart, against what Boston's clerks wrote.

``python -m benchmarks.duplicates`` prints precision and recall, ``--learn`` what the weights would be learned anew.
How pairs were labelled stands in ``README.md`` beside this file.
"""


def run() -> None:
    """Print precision and recall on the labelled pairs, or that the real file is not there."""
    from benchmarks.duplicates.__main__ import report

    report()
