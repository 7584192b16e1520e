"""Questions from the command line: what was uncovered on a date, and how a document came to be."""

from datetime import UTC, datetime
from uuid import UUID

import click

from aggregates.errors import NotFound
from api.cli.opening import json_option, opened, print_json
from api.office import Office
from queries.as_of import Moment
from queries.history import history as read_history
from queries.invoices.numbered import document_numbered
from queries.nenosegts_as_of import nenosegts_as_of


@click.command("as-of")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--known-at", help="As known at an instant (2026-11-21T12:00:00Z) or a position.")
@click.option("--limit", default=200, show_default=True)
@json_option
def as_of(day: datetime, known_at: str | None, limit: int, as_json: bool) -> None:
    """What was uncovered at the end of DAY."""
    with opened() as office:
        office.settle()
        moment = Moment(day.date(), _position(office, known_at))
        with office.store.reading() as connection:
            page = nenosegts_as_of(connection, moment, sort="due_on", limit=limit, cursor=None, today=day.date())
    if as_json:
        print_json({"as_of": day.date(), "items": page.items, "total": page.total, "totals": page.totals})
        return
    for row in page.items:
        number = row.number or str(row.document)[:8]
        click.echo(f"{row.kind:12} {number:16} {row.payer:12} {row.due_on} {row.uncovered:>12} {row.currency}")
    for total in page.totals:
        click.echo(f"{'total':12} {total}")


def _position(office: Office, known_at: str | None) -> int | None:
    if known_at is None:
        return None
    if known_at.isascii() and known_at.isdigit():
        return int(known_at)
    try:
        instant = datetime.fromisoformat(known_at)
        return office.store.position_at(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{known_at!r} is neither an instant nor a position.", param_hint="--known-at"
        ) from None


@click.command()
@click.argument("id")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 200))
@json_option
def history(id: str, limit: int, as_json: bool) -> None:  # noqa: A002 - the published name
    """Every event of one document: ID is its id, or an invoice's number."""
    with opened() as office:
        office.settle()
        page = read_history(office.store, subject=_subject(office, id), limit=limit)
    if as_json:
        print_json(page.items)
        return
    for row in page.items:
        why = f"  ({row.reason})" if row.reason else ""
        click.echo(
            f"{row.position:>9} {row.recorded_at:%Y-%m-%d %H:%M:%S} {row.by:20} {row.type:28} {row.effective_on}{why}"
        )


def _subject(office: Office, given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        with office.store.reading() as connection:
            found = document_numbered(connection, given)
    if found is None:
        raise NotFound(f"There is no document {given!r}; give an id, or the number of an invoice.")
    return found
