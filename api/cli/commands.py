"""All commands, put together."""

import typer

from api.cli import (
    arrivals,
    compare,
    demo,
    driving,
    duplicates,
    durations,
    edit,
    event,
    flows,
    forecast,
    intake,
    network,
    plan,
    replan,
    serve,
    solve,
    urgent,
    whatif,
)

app = typer.Typer(
    help="Plan a city's field crews from its open 311 requests.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Plan a city's field crews from its open 311 requests."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("demo")(demo.demo)
app.command("import")(intake.import_file)
app.add_typer(network.app, name="network")
app.command("route")(driving.route)
app.command("matrix")(driving.matrix)
app.command("plan")(plan.plan)
app.command("check")(plan.check)
app.command("compare")(compare.compare)
app.command("export")(plan.export)
app.add_typer(duplicates.app, name="duplicates")
app.command("event")(event.event)
app.command("replan")(replan.replan)
app.command("urgent")(urgent.urgent)
app.command("edit")(edit.edit_lists)
app.add_typer(forecast.app, name="forecast")
forecast.app.command("backlog")(flows.backlog)
forecast.app.command("volume")(flows.volume)
forecast.app.command("targets")(flows.targets)
forecast.app.command("at-risk")(flows.at_risk)
forecast.app.command("arrivals")(arrivals.arrivals)
app.add_typer(durations.app, name="durations")
app.command("whatif")(whatif.whatif)
app.command("solve")(solve.solve)
app.command("serve")(serve.serve)

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for an option that is missing, unknown or out of range; it names this class nowhere."""
