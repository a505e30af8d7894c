"""The command line: ``dispatch311 ...``.

Results go to standard output, progress and errors to standard error. A command that fails prints one line that says
what was wrong and what to do, and exits with a status other than 0.
"""

import sys

STOPPED = 130
"""Exit status of a command stopped by Ctrl-C, as shells have it: 128 and the signal's number."""


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        sys.exit(_run())
    except KeyboardInterrupt:
        # Also while the libraries are being loaded, which takes a second.
        sys.exit(_say("stopped; nothing half-done was kept", STOPPED))


def _run() -> int:
    import typer

    from api.cli.commands import UsageError, app
    from api.cli.console import WrongOptionError
    from api.executors import ExecutorError
    from dispatch.errors import DispatchError
    from geodata.errors import GeodataError
    from solvers.errors import SolverError

    try:
        status = int(app(standalone_mode=False) or 0)
    except UsageError as error:
        return _say(f"error: {error.format_message()}", 2)  # type: ignore[attr-defined]
    except WrongOptionError as error:
        return _say(f"error: {error}", 2)
    except (DispatchError, ExecutorError, GeodataError, SolverError) as error:
        return _say(f"error: {error}", 1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"error: {where}{error.strerror or error}", 1)
    except typer.Abort:
        status = STOPPED
    if status == STOPPED:
        raise KeyboardInterrupt
    return status


def _say(text: str, status: int) -> int:
    print(" ".join(text.split()), file=sys.stderr)  # noqa: T201  the one line a failure gets
    return status
