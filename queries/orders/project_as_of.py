"""A project as it stood on a date, as far as was known at a position: its own facts, folded up to there."""

from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from aggregates.event import Evolve, State, fold
from aggregates.invoice import EVOLVE as OF_INVOICE
from aggregates.invoice import Invoice
from aggregates.project import EVOLVE as OF_PROJECT
from aggregates.project import Project as PlannedProject
from aggregates.project.binding import bound, left
from aggregates.project.project import Row
from queries.as_of import Moment
from queries.facts_then import facts_then
from queries.orders.project import Block, Bound, NoSuchProject, PlannedRow, Project, candidates_address
from store.facts import Stream
from store.store import Store

S = TypeVar("S", bound=State)


def project_as_of(
    store: Store,
    id: UUID,  # noqa: A002 - the interface's own word
    moment: Moment,
    *,
    visible_to: str | None = None,
) -> tuple[Project, dict[UUID, Invoice]]:
    """The project, and the invoices that were bound to it, each as of the moment. Errors: `NoSuchProject`."""
    stream = store.load_many([id], up_to=moment.position)[id]
    state = _then(OF_PROJECT, PlannedProject(id=id), stream, moment)
    if state.status == "none":
        raise NoSuchProject(f"Project {id} was not there yet at that moment; ask for a later one.")
    ids = {each.invoice for each in state.bindings}
    streams = store.load_many(ids, up_to=moment.position)
    bills = {each: _then(OF_INVOICE, Invoice(id=each), streams[each], moment) for each in ids}
    rows = [_row(state, row, bills, visible_to) for row in sorted(state.rows, key=lambda row: row.place)]
    opened = next(event for event in stream.events if isinstance(event, PlannedProject.Opened))
    found = Project(
        id=id,
        version=stream.version,
        code=state.code,
        title=state.title,
        status=state.status,
        client=state.client,
        client_name=state.client_name,
        currency=state.currency,
        supervisors=list(state.supervisors),
        opened_on=opened.effective_on,
        blocks=[Block(key, title, [row for row in rows if row.block == key]) for key, title in state.blocks],
    )
    return found, bills


def _then(evolve: Evolve, state: S, stream: Stream, moment: Moment) -> S:
    """Facts that take effect later do not count yet."""
    return fold(evolve, state, facts_then(stream.events, moment.as_of))


def _row(project: PlannedProject, row: Row, bills: dict[UUID, Invoice], visible_to: str | None) -> PlannedRow:
    return PlannedRow(
        key=row.key,
        place=row.place,
        block=row.block,
        text=row.text,
        client=row.client,
        provider=row.provider,
        vat_code=row.vat_code,
        income=row.income,
        cost=row.cost,
        invoiced=bound(project, row.key, "income"),
        spent=bound(project, row.key, "cost"),
        income_left=left(project, row.key, "income"),
        cost_left=left(project, row.key, "cost"),
        candidates=candidates_address(project.id, row.key, row.provider, row.client or project.client, visible_to),
        bindings=[
            _bound(bills[each.invoice], each.row, each.line, each.side, each.amount)
            for each in project.bindings
            if each.row == row.key
        ],
    )


def _bound(bill: Invoice, row: str, line: int, side: str, amount: Decimal) -> Bound:
    return Bound(
        row=row,
        invoice=bill.id,
        number=bill.number,
        type=bill.type,
        state=bill.status,
        confirmed=bill.confirmed,
        payer=bill.payer,
        payer_name=bill.payer_name,
        line=line,
        side=side,
        amount=amount,
    )
