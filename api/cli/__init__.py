"""The command line: ``dispatch311 ...``.

Results go to standard output, progress and errors to standard error. A command that fails prints one line that says
what was wrong and what to do, and exits with a status other than 0.
"""

import sys

import typer

from api.cli import demo, intake, network, plan, serve
from api.cli.console import WrongOptionError, say
from dispatch.errors import DispatchError
from geodata.errors import GeodataError
from solvers.errors import SolverError

app = typer.Typer(
    help="Plan a city's field crews from its open 311 requests.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.command("import")(intake.import_file)
app.add_typer(network.app, name="network")
app.command("plan")(plan.plan)
app.command("check")(plan.check)
app.command("export")(plan.export)
app.command("serve")(serve.serve)


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        app()
    except WrongOptionError as error:
        say(f"error: {error}")
        sys.exit(2)
    except (DispatchError, GeodataError, SolverError) as error:
        say(f"error: {' '.join(str(error).split())}")
        sys.exit(1)
    except OSError as error:
        say(f"error: {error.filename or ''}: {error.strerror or error}".replace(": : ", ": "))
        sys.exit(1)
    except KeyboardInterrupt:
        say("stopped; nothing half-done was kept")
        sys.exit(130)
