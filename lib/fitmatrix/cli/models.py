"""The verbs of scoring models: check, schema."""

import json
from pathlib import Path

import typer

from fitmatrix.cli.terminal import AsJson, database, say
from fitmatrix.facts import tables
from fitmatrix.model.reading import read_model, read_text
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.columns import check_columns
from fitmatrix.scoring.facts import Facts

app = typer.Typer(help="Look after scoring models.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(file: Path, *, as_json: AsJson = False) -> None:
    """Whether a model can be read and speaks of columns that contacts have."""
    model, text = read_model(file), read_text(file)
    engine = database()
    with engine.begin() as connection:
        tables.create(connection)
        check_columns(model, Facts.stored(connection).contacts, text, file.name)
    rules = {"fit": len(model.fit), "interest": len(model.interest), "exclude": len(model.exclude)}
    said = ", ".join(f"{count} {section}" for section, count in rules.items())
    say(as_json, {"model": model.name, "rules": rules}, f"{model.name}: good ({said} rules).")


@app.command()
def schema() -> None:
    """The JSON Schema of a model, for editors."""
    typer.echo(json.dumps(Model.model_json_schema(), indent=2))
