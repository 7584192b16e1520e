"""Send invoices from the command line, and look after what waits to leave."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from aggregates.errors import Refusal
from api.cli.opening import dry_run_option, given, json_option, local_order, opened, print_json
from api.mailing import Mailing, transport_of
from api.office import Office
from commands.carry_out import carry_out
from commands.command import Answer, Refused
from commands.dispatches.print_letters import PrintLetters, print_letters
from commands.dispatches.send_invoice import SendInvoices, send_invoices
from commands.dispatches.turn_dispatch import RetryDispatch, retried
from commands.work import Work
from queries.sending.dispatches import DispatchRow, dispatches
from queries.sending.letters_to_print import failed_for_certain, perhaps_arrived
from queries.sending.unsent_invoices import invoices_numbered, unsent_invoices

AT_ONCE = 500
STATUSES = click.Choice(["queued", "sent", "partly", "failed", "cancelled"])


@click.command()
@click.argument("numbers", nargs=-1, metavar="NUMBER...")
@click.option("--unsent", is_flag=True, help="Every approved invoice that has not left and does not wait to.")
@click.option("--again", is_flag=True, help="Also those that were sent before.")
@dry_run_option
@json_option
def send(numbers: tuple[str, ...], unsent: bool, again: bool, dry_run: bool, as_json: bool) -> None:
    """Give invoices on their way: by e-mail, or by post where there is no address. The worker sends them."""
    if bool(numbers) == unsent:
        raise click.UsageError("Name the invoices by their numbers, or say --unsent.")
    with opened() as office:
        office.settle()
        with office.store.reading() as connection:
            ids = unsent_invoices(connection) if unsent else invoices_numbered(connection, numbers)
        answers = [_sent(office, some, again=again, dry_run=dry_run) for some in _parts(ids)]
    done: list[dict[str, Any]] = [row for answer in answers for row in answer.more["done"]]
    refused: list[Refused] = [each for answer in answers for each in answer.more["refused"]]
    if as_json:
        print_json({"done": done, "refused": refused})
        return
    for each in done:
        click.echo(f"{each['number']:16} {each['channel']:6} {', '.join(each['to'])}")
    for problem in refused:
        click.echo(f"nenosegts: {problem.detail}", err=True)
    posted = sum(each["channel"] == "post" for each in done)
    nothing = ", and nothing is recorded" if dry_run else ""
    click.echo(f"{len(done) - posted} by e-mail, {posted} by post, {len(refused)} refused{nothing}.")


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _sent(office: Office, ids: Sequence[UUID], *, again: bool, dry_run: bool) -> Answer:
    command = SendInvoices(ids=tuple(ids), again=again)
    return given(office, "send_invoices", command, send_invoices, dry_run=dry_run)


@click.command()
@click.option("--status", type=STATUSES, help="Only these.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 200))
@click.option("--retry", is_flag=True, help="First try again what failed for certain.")
@click.option("--anyway", is_flag=True, help="With --retry: also what may have arrived; say --reason.")
@click.option("--reason", help="Why it is sent although it may have arrived; it is kept with each.")
@click.option("--work", is_flag=True, help="First send what waits, here and now.")
@click.option("--print", "printed", type=click.Path(dir_okay=False, path_type=Path), help="First print what is posted.")
@json_option
def outbox(
    status: str | None,
    limit: int,
    retry: bool,
    anyway: bool,
    reason: str | None,
    work: bool,
    printed: Path | None,
    as_json: bool,
) -> None:
    """What waits to leave, what left, and what could not."""
    if anyway and not (retry and reason):
        raise click.UsageError("--anyway is said with --retry and a --reason, as some may get their letter twice.")
    with opened() as office:
        office.settle()
        if retry:
            again = RetryDispatch(anyway=anyway, reason=reason)
            click.echo(f"{_retried(office, again)} are tried again.", err=True)
            office.settle()
        if work:
            _worked(office)
        if printed:
            click.echo(_printed(office, printed), err=True)
        with office.store.reading() as connection:
            page = dispatches(connection, status=status, limit=limit)
    if as_json:
        print_json(page.items)
        return
    for row in page.items:
        click.echo(_line(row))
    click.echo(f"{len(page.items)} of {page.total} are shown.")


def _line(row: DispatchRow) -> str:
    whom = ", ".join(row.to) or row.name
    why = f"  {row.failed_why}" if row.status in {"failed", "partly"} else ""
    return f"{row.queued_at:%Y-%m-%d %H:%M} {row.status:9} {row.channel:5} {row.number or row.kind:16} {whom}{why}"


def _retried(office: Office, command: RetryDispatch) -> int:
    """How many; what may have arrived is left to somebody who asks first, or says `anyway`."""
    with office.store.reading() as connection:
        ids = failed_for_certain(connection) + (perhaps_arrived(connection) if command.anyway else [])
    return sum(_retry(office, command, each) for each in ids)


def _retry(office: Office, command: RetryDispatch, each: UUID) -> bool:
    def again(work: Work, command: RetryDispatch) -> Answer:
        return retried(work, command, each)

    try:
        carry_out(office.desk, local_order(), "retry_dispatch", command, again, str(each))
    except Refusal as refusal:
        click.echo(f"nenosegts: {each}: {refusal.detail}", err=True)
        return False
    return True


def _worked(office: Office) -> None:
    """Until nothing is left that can be sent now."""
    mailing = Mailing(office.desk, transport_of(office.settings))
    while mailing.turn():
        office.settle()
    office.settle()


def _printed(office: Office, file: Path) -> str:
    """Every letter that waits to be printed, as many as fit one file."""
    done = given(office, "print_letters", PrintLetters(), print_letters, dry_run=False)
    file.write_bytes(office.store.file(done.more["batch"]))
    left = f", and {done.more['left']} wait still" if done.more["left"] else ""
    return f"{len(done.more['done'])} letters on {done.more['pages']} pages are in {file}{left}."
