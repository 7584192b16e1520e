"""How a command of the command line opens the system, and how it prints."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
import msgspec

from api.logs import configure
from api.office import Office
from api.settings import settings
from commands.carry_out import Handler, carry_out
from commands.command import Answer, Caller, Command, Order
from commands.work import Work

C = TypeVar("C", bound=Command)
LOCAL = Caller("command line", frozenset({"admin"}))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would happen and record nothing.")


@contextmanager
def opened(*, worker: bool = False, follows: bool = False, mailing: bool = False, **given: Any) -> Iterator[Office]:
    """The system as the settings say, closed again at the end."""
    configure()
    with Office(settings(**given), worker=worker, follows=follows, mailing=mailing) as office:
        if office.settings.today:
            click.echo(f"nenosegts: today is fixed at {office.settings.today} (NENOSEGTS_TODAY).", err=True)
        yield office


def given(office: Office, name: str, command: C, handler: Handler[C], about: str = "", *, dry_run: bool) -> Answer:
    """The command carried out and seen; with `dry_run` only judged: the same refusals, and nothing recorded."""
    order = Order(LOCAL)
    if dry_run:
        work = Work(office.desk, order, command)
        answer = handler(work, command)
        answer.position, answer.version = office.store.head().position, None
        answer.events = tuple(fact.event.topic() for fact in work.facts)
        return answer
    answer = carry_out(office.desk, order, name, command, handler, about)
    office.settle()
    return answer


def local_order() -> Order:
    """Commands from the command line are given by whoever holds the machine."""
    return Order(LOCAL)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode())


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a plain line every tenth elsewhere; call it with (done, of)."""
    if not sys.stderr.isatty():
        yield _Plain(title)
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield show


class _Plain:
    def __init__(self, title: str) -> None:
        self.title, self.tenth = title, -1

    def __call__(self, done: int, of: int) -> None:
        tenth = 10 * done // of if of else 10
        if tenth > self.tenth:
            self.tenth = tenth
            click.echo(f"{self.title}: {done} of {of}", err=True)
