"""The root of the command line: exit status 0 done, 1 refused with the reason on stderr, 2 wrong usage."""

import os
import sys

import click
import psycopg

from aggregates.errors import Refusal
from api.cli.asking import as_of, history
from api.cli.caring import database, doctor, migrate, rebuild
from api.cli.importing import import_files, match
from api.cli.keying import keys
from api.cli.serving import demo, serve, work
from api.logs import configure
from api.settings import WrongSetting
from store.server import ServerRefused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nenosegts")
def root() -> None:
    """Nenosegts: what every invoice and every payment still lacks, and the proof of each figure."""


for command in (serve, demo, work, migrate, import_files, match, rebuild, as_of, history, keys, database, doctor):
    root.add_command(command)


def main() -> None:
    """Run one command; a refusal is one sentence on stderr."""
    configure()
    try:
        code = root(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.exceptions.Abort:
        sys.exit(130)
    except (Refusal, WrongSetting, ServerRefused) as refusal:
        fail(str(refusal))
    except psycopg.OperationalError as error:
        fail(f"The database does not answer: {str(error).strip().splitlines()[0]}. Check NENOSEGTS_DATABASE_URL.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        fail(f"{error.strerror}: {error.filename or ''}".strip(": "))
    sys.exit(code if isinstance(code, int) else 0)


def fail(sentence: str) -> None:
    """The reason on stderr, exit status 1."""
    click.echo(f"nenosegts: {sentence}", err=True)
    sys.exit(1)
