"""``dispatch311 demo``: the main job on the embedded synthetic city, through the same loaders as real files."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli import serve
from api.cli.console import progress_bar, say, step, write_whole
from api.cli.intake import describe
from api.cli.summary import describe_plan
from api.runs import make_plans
from api.runs import save as save_plan
from api.searching import Searcher, SolverChoice
from dispatch.city import load_city
from dispatch.planning.document import encode_plan, plan_id
from dispatch.store import open_store
from geodata.requests.feeds import read
from geodata.streets.network import build_network, info, save
from geodata.streets.travel_times import TravelTimes
from geodata.synthetic import build_city, write_districts, write_requests, write_streets

DAY = date(2026, 3, 2)
AS_OF = datetime(2026, 3, 2, 5, 45, tzinfo=ZoneInfo("America/Los_Angeles"))
"""A Monday before the first shift: crews find the weekend's reports."""

ITERATIONS = 10_000
"""Steps of search for each department: a second or two each, and the same plan on every machine."""


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's files and database go.")] = Path("dispatch311-demo"),
    keep_up: Annotated[bool, typer.Option("--serve", help="Then serve the plan's page until stopped.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")] = serve.PORT,
) -> None:
    """Make a synthetic city, import its requests, build its streets, plan a day, and show what came out.

    Example: dispatch311 demo --serve
    """
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    streets, districts, requests, network_file, plan_file = (
        folder / name for name in ("streets.osm.pbf", "districts.geojson", "requests.csv", "streets.net", "plan.json")
    )
    database = f"sqlite:///{folder / 'demo.db'}"
    with step("making a synthetic city"):
        made_city = build_city()
        write_streets(made_city, streets)
        write_districts(made_city, districts)
        write_requests(made_city, requests, as_of=AS_OF)
    with step("building its streets") as show:
        network = build_network(streets, on_progress=show)
        save(network, network_file)
    facts = info(network)
    typer.echo(f"streets: {facts['num_nodes']:,} nodes and {facts['num_edges']:,} edges, from {streets}")
    with open_store(database) as store:
        with progress_bar("importing its requests") as show_bytes:
            records = read(requests, "la-myla311", on_bytes=show_bytes)
            summary = store.import_records(records, source=requests.name, now=datetime.now(UTC))
        typer.echo(describe(summary))
        with step("loading the streets") as show:
            plan = make_plans(
                store,
                load_city("demo"),
                TravelTimes(network),
                day=DAY,
                as_of=AS_OF,
                searcher=Searcher(choice=SolverChoice(iterations=ITERATIONS)),
                on_department=lambda name: show(f"planning {name}"),
            ).first
            save_plan(store, plan, now=datetime.now(UTC))
    write_whole(plan_file, encode_plan(plan))
    typer.echo(f"\n{describe_plan(plan)}\n")
    typer.echo(f"plan in {plan_file}; all in {time.monotonic() - started:.0f} s")
    address = f"http://127.0.0.1:{port}/plans/{plan_id(plan)}"
    if keep_up:
        say(f"the plan's page: {address}")
        serve.serve(db=database, network=network_file, districts=districts, city="demo", host="127.0.0.1", port=port)
    else:
        typer.echo(f"the plan's page: {address} once 'make serve' (or 'dispatch311 demo --serve') keeps it up")
