"""What an invoice says: the facts that carry its content, whoever wrote it - a hand, an order, a project."""

from typing import Any

from aggregates.invoice import Invoice
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.invoice_tables import INVOICES, WORDS
from projections.text import array, as_json, search


def says(e: Any) -> dict[str, Any]:
    """The columns that every fact with the whole content sets."""
    said = {
        "payer": e.payer,
        "payer_name": e.payer_name,
        "client": e.client,
        "account": e.account,
        "currency": e.currency,
        "due_on": e.due_on,
        "payment_terms": e.payment_terms,
        "net": e.totals.net,
        "vat": e.totals.vat,
        "gross": e.totals.gross,
        "reference": e.reference,
        "comment": e.comment,
        "lines": as_json(e.lines),
        "vat_lines": as_json(e.totals.vat_lines),
        "name_key": search(e.payer_name),
    }
    if e.number is not None:  # a purchase has the provider's own from the beginning
        said |= {"number": e.number, "issued_on": e.issued_on}
    return said


def words(e: Any) -> dict[str, Any]:
    """By what a fact with the whole content lets it be found."""
    found = {"said": search(e.payer, e.reference, e.comment), "name": search(e.payer_name), "gross": e.totals.gross}
    return found if e.number is None else found | {"number": search(e.number)}


def _drafted(e: Invoice.Drafted, at: Envelope) -> Changes:
    blank = {"orders": "{}", "advanced_by": "[]", "chosen": "[]", "outdated": "[]"}
    row = INVOICES.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="draft",
        type=e.type,
        direction=e.direction,
        source=e.source,
        project=e.project,
        contracts=array(map(str, e.contracts)),
        dated_on=e.dated_on,
        particulars=as_json(e.particulars) if e.particulars else None,
        credits=e.credits,
        uncovered=0,
        base_gross=0,
        rate=1,
        written_off=0,
        advanced=0,
        prepaid=0,
        booking="not_booked",
        confirmed=False,
        bound=0,
        out_of_date=False,
        revision=0,
        created_on=e.effective_on,
        created_at=at.recorded_at,
        created_by=at.by,
        **blank | says(e),
    )
    counted = (COUNTERS.add(("invoices", part), rows=1) for part in ("", e.direction))
    return row, WORDS.append(id=at.id, **{"number": ""} | words(e)), *counted


def _said(e: Any, at: Envelope, **more: Any) -> Changes:
    row = INVOICES.put(at.id, version=at.version, position=at.position, **says(e), **more)
    return row, WORDS.put(at.id, **words(e))


def _on_orders(e: Any, at: Envelope) -> Changes:
    return _said(e, at, orders=array(map(str, e.orders)))


def _regenerated(e: Invoice.Regenerated, at: Envelope) -> Changes:
    orders = array(str(base.source) for base in e.bases)
    return _said(e, at, orders=orders, revision=e.revision, outdated="[]", out_of_date=False)


def _outdated(e: Invoice.Outdated, at: Envelope) -> Changes:
    changes = as_json(e.changes)
    seen = INVOICES.put(
        at.id, version=at.version, position=at.position, outdated=changes, out_of_date=changes != as_json(())
    )
    return (seen,)


CHANGES: Projection = {
    Invoice.Drafted: _drafted,
    Invoice.Amended: _said,
    Invoice.OrderAdded: _on_orders,
    Invoice.OrderRemoved: _on_orders,
    Invoice.LiveUpdated: _said,
    Invoice.Regenerated: _regenerated,
    Invoice.Outdated: _outdated,
}
