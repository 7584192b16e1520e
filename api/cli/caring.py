"""The care of the system: migrate, rebuild, doctor, and the embedded server."""

import click

from api.cli.opening import json_option, opened, print_json, progress
from api.office import start_server
from api.settings import settings
from projections.catalogue import PROJECTIONS
from store.server import EmbeddedServer
from store.store import Store


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Make or update the event tables; does nothing when they are up to date."""
    chosen = settings()
    store = Store(chosen.database_url or start_server(chosen), schema=chosen.schema_name)
    applied = store.migrate()
    store.close()
    if as_json:
        print_json({"applied": applied})
    else:
        click.echo("\n".join(applied) or "Nothing to do: the event tables are up to date.")


@click.command()
@click.argument("names", nargs=-1)
@json_option
def rebuild(names: tuple[str, ...], as_json: bool) -> None:
    """Fold the whole log anew into the read models (all, or NAMES), and swap them in."""
    known = {table.name for model in PROJECTIONS for table in model.TABLES}
    if unknown := sorted(set(names) - known):
        raise click.BadParameter(
            f"there is no {unknown[0]!r}; there are {', '.join(sorted(known))}", param_hint="NAMES"
        )
    with opened() as office, progress("rebuild") as show:
        head = office.store.head().position
        position = office.engine.rebuild(names or None, progress=lambda reached: show(reached, head))
        if as_json:
            print_json({"position": position, "tables": list(names) or "all"})
        else:
            click.echo(f"Rebuilt up to position {position}.")


@click.command()
@json_option
def retry(as_json: bool) -> None:
    """Try parked events again, once what stood in their way is mended. Exit status 1 when some stay parked."""
    with opened() as office:
        healed = office.engine.retry_parked()
        left = len(office.engine.parked())
    if as_json:
        print_json({"healed": healed, "parked": left})
    else:
        click.echo(f"{len(healed)} taken in, {left} still parked.")
    if left:
        click.get_current_context().exit(1)


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Look over the system: the log, the read models, parked events. Exit status 1 when something is wrong."""
    with opened() as office:
        office.settle()
        findings = office.findings(deep=True)
    if as_json:
        print_json(findings)
    else:
        for name, value in findings.items():
            click.echo(f"{name:24} {value}")
    if not findings["healthy"]:
        click.get_current_context().exit(1)


@click.group("db")
def database() -> None:
    """The embedded PostgreSQL server."""


@database.command()
def start() -> None:
    """Start it, unless it runs."""
    click.echo(start_server(settings()))


@database.command()
def stop() -> None:
    """Stop it."""
    _server().stop()
    click.echo("Stopped.")


@database.command()
@json_option
def status(as_json: bool) -> None:
    """Whether it runs, where, and which version. Exit status 1 when it does not."""
    found = _server().status()
    if as_json:
        print_json(found._asdict())
    else:
        click.echo(f"running, process {found.pid}, {found.url}" if found.running else "not running")
    if not found.running:
        click.get_current_context().exit(1)


def _server() -> EmbeddedServer:
    chosen = settings()
    return EmbeddedServer(chosen.data_dir, programs=chosen.postgres_bin)
