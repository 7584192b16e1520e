"""Back a company up while it runs, with PostgreSQL's own tool."""

import subprocess
from pathlib import Path

import click

from api.office import start_server
from api.settings import settings
from store.server.binaries import environment, find
from store.server.refusal import ServerRefused

EXTENSIONS = [
    "--extension",
    "plpgsql",
    "--extension",
    "pg_trgm",
]  # what the tables of the schema need, where it is there


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything of the company to FILE: a dump that pg_restore reads. Refuses to write over a file."""
    if file.exists():
        raise click.BadParameter(f"{file} is there already; choose another name.", param_hint="FILE")
    chosen = settings()
    url = chosen.database_url or start_server(chosen)
    dump = find(chosen.postgres_bin, None).folder / "pg_dump"
    command = [str(dump), "--dbname", url, "--schema", chosen.schema_name, "--format", "custom", "--file", str(file)]
    command += EXTENSIONS
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment())  # noqa: S603
    if done.returncode:
        file.unlink(missing_ok=True)
        raise ServerRefused(f"The backup was not made: {done.stderr.strip().splitlines()[-1]}")
    restore = dump.with_name("pg_restore")
    click.echo(f"{file}: {file.stat().st_size:,} bytes. Restore it into an empty database with {restore}.")
