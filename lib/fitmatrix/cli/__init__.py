"""The same verbs without a browser."""

import sys

import typer

from fitmatrix.cli import imports, models, scores
from fitmatrix.errors import FitmatrixError

app = typer.Typer(
    help="Every contact on the fit × interest matrix, and what to do about each of them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # an error is a line, not a box
    pretty_exceptions_enable=False,
)
app.add_typer(imports.app)
app.add_typer(scores.app)
app.add_typer(models.app, name="model")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit code 2 when input or surroundings are at fault, 1 for a bug."""
    try:
        app(arguments)
    except FitmatrixError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
