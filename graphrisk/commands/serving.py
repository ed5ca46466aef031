"""`graphrisk serve` and the commands for the API's keys. The API is found by its entry point,
so this package never imports it."""

from importlib.metadata import entry_points
from typing import Annotated, Any

import typer

from graphrisk import apikeys, terminal
from graphrisk.errors import InputError
from graphrisk.settings import settings

GROUP = "graphrisk.serve"


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 for any that is free.")] = 8000,
) -> None:
    """Serve the order review and the rings as an HTTP API, until interrupted.

    Example: graphrisk serve --port 8000
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    if "api" not in found:
        raise InputError("the API isn't installed here; install graphrisk again, with its wheel")
    run: Any = found["api"].load()
    run(host, port)


def create(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    role: Annotated[str, typer.Option(help="checkout, investigator or admin.")] = "checkout",
    reveal: Annotated[bool, typer.Option(help="May see identifiers in clear.")] = False,
) -> None:
    """Make a key for the API; it is shown once, and kept as a hash.

    Example: graphrisk keys create shop-1 --role checkout
    """
    made, secret = apikeys.create(settings().api_keys_path, name, role, reveal)
    terminal.err.print(f"key {made.key_id} of {made.name}, {made.role}; it is shown this once:")
    typer.echo(secret)


def listing() -> None:
    """List the API's keys, without their secrets.

    Example: graphrisk keys list
    """
    for key in apikeys.keys(settings().api_keys_path):
        ends = f"revoked {key.revoked_at}" if key.revoked_at else "stands"
        right = ", reveals" if key.reveal else ""
        typer.echo(f"{key.key_id}  {key.role}{right}  {key.name}  {key.made_at}  {ends}")


def revoke(key_id: Annotated[str, typer.Argument(help="As `graphrisk keys list` has it.")]) -> None:
    """End a key of the API.

    Example: graphrisk keys revoke K-1a2b3c4d
    """
    apikeys.revoke(settings().api_keys_path, key_id)
    typer.echo(f"revoked {key_id}")


def register(app: typer.Typer, keys_app: typer.Typer) -> None:
    """Adds these commands to the command line."""
    app.command("serve")(serve)
    keys_app.command("create")(create)
    keys_app.command("list")(listing)
    keys_app.command("revoke")(revoke)
