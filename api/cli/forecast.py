"""``dispatch311 forecast``: what is to come, learned from a city's history."""

import typer

app = typer.Typer(help="Say when requests are done, and how often that was right.", rich_markup_mode=None)
