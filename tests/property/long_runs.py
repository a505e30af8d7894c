"""How much the tests on random problems try: a little in every run of the suite, what was promised once in a while."""

import os


def num_tries(few: int, many: int) -> int:
    """Give the one, or the other where LONG_RUNS is set in the environment."""
    return many if os.environ.get("LONG_RUNS") else few
