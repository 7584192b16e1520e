"""The root of the command line: exit status 0 done, 1 refused with the reason on stderr, 2 wrong usage."""

import os
import sys
from importlib import import_module

import click

# Where each command lives; it is imported when it is asked for, so that a small question stays quick.
COMMANDS = {
    "serve": ("api.cli.serving", "serve", "Serve the API; the worker runs in the same process unless told otherwise."),
    "demo": ("api.cli.serving", "demo", "A demo company with a year of invoices, in a folder of its own; then serve."),
    "work": ("api.cli.serving", "work", "Keep the read models up to date and send e-mails, without serving."),
    "migrate": ("api.cli.caring", "migrate", "Make or update the event tables."),
    "import": ("api.cli.importing", "import_files", "Import bank statement files."),
    "match": ("api.cli.importing", "match", "Match again every payment that is not linked."),
    "bill": ("api.cli.billing", "bill", "Draw up the invoices that contracts are due."),
    "accrue": ("api.cli.accruing", "accrue", "Move deferred income to sales, as far as it is due."),
    "remind": ("api.cli.reminding", "remind", "Write reminder letters to debtors who are late."),
    "send": ("api.cli.sending", "send", "Give invoices on their way, by e-mail or by post."),
    "outbox": ("api.cli.sending", "outbox", "What waits to leave, what left, and what could not."),
    "rebuild": ("api.cli.caring", "rebuild", "Fold the whole log anew into the read models."),
    "as-of": ("api.cli.asking", "as_of", "What was uncovered at the end of a day."),
    "history": ("api.cli.asking", "history", "Every event of one document."),
    "keys": ("api.cli.keying", "keys", "Issue, list and revoke access keys."),
    "db": ("api.cli.caring", "database", "The embedded PostgreSQL server."),
    "retry": ("api.cli.caring", "retry", "Try parked events again."),
    "backup": ("api.cli.backing_up", "backup", "Write everything of the company to a file, while it runs."),
    "doctor": ("api.cli.caring", "doctor", "Look over the system."),
}


class Lazy(click.Group):
    """A group that imports a command when it is used, and lists them all without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name and sentence of each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, _, sentence) in COMMANDS.items()])


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nenosegts")
def root() -> None:
    """Nenosegts: what every invoice and every payment still lacks, and the proof of each figure."""


def main() -> None:
    """Run one command; a refusal is one sentence on stderr."""
    try:
        code = root(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        fail(error.format_message())
    except click.exceptions.Abort:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if (sentence := _sentence(error)) is None:
            raise
        fail(sentence)
    sys.exit(code if isinstance(code, int) else 0)


def _sentence(error: Exception) -> str | None:
    """What a person can do something about, in one sentence; none for what is our own mistake."""
    from psycopg import OperationalError  # noqa: PLC0415 - only when something went wrong
    from pydantic import ValidationError  # noqa: PLC0415

    from aggregates.errors import Refusal  # noqa: PLC0415
    from api.settings import WrongSetting  # noqa: PLC0415
    from store.server import ServerRefused  # noqa: PLC0415

    if isinstance(error, Refusal | WrongSetting | ServerRefused):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}."
    if isinstance(error, OperationalError):
        lines = str(error).strip().splitlines() or ["no reason was given"]
        return f"The database does not answer: {lines[0]}. Check NENOSEGTS_DATABASE_URL."
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or ''}".strip(": ")
    return None


def fail(sentence: str) -> None:
    """The reason on stderr, exit status 1."""
    click.echo(f"nenosegts: {sentence}", err=True)
    sys.exit(1)
