"""Why a hundred jobs of a large day were left out, each way to fit one proven by solving again."""

from importlib.util import find_spec

from benchmarks.solvers.measuring import OURS
from benchmarks.solvers.options import Options
from benchmarks.solvers.records import Records


def compare(row: str, options: Options, records: Records) -> None:  # noqa: ARG001
    """Explain, or say why not."""
    if OURS not in options.solvers:
        print(f"\n{row}: skipped, no peer explains")
    elif find_spec("solvers.explain") is None:
        print(f"\n{row}: skipped, solvers.explain is not there")
