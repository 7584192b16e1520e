"""What a hand may change on an invoice made from orders: all but whose it is, and where its lines come from."""

from collections import Counter
from collections.abc import Sequence

from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import Line
from aggregates.invoice.refusals import called


class UnknownOrigin(Rejected):
    """A line comes from where it says, or from nowhere."""


class OtherDebtor(Conflict):
    """Orders stand on an invoice of their own customer and currency."""


def check_origins(invoice: Invoice, lines: Sequence[Line]) -> None:
    """Refuse lines that name an origin which the invoice does not have, or name one twice."""
    known = {(part.kind, part.source, each.key) for part in invoice.bases for each in part.lines}
    known |= {(line.origin.kind, line.origin.document, line.origin.line) for line in invoice.lines if line.origin}
    named: Counter[tuple[str, object, str]] = Counter()
    for place, line in enumerate(lines):
        if line.origin is None:
            continue
        key = (line.origin.kind, line.origin.document, line.origin.line)
        named[key] += 1
        if key not in known or named[key] > 1:
            why = "another line names it too" if key in known else "nothing of it stands on this invoice"
            raise UnknownOrigin(
                f"Line {place + 1} says that it comes from {line.origin.kind} {line.origin.document}, line "
                f"{line.origin.line}, but {why}; leave the origin out, or add the order to the invoice.",
                pointer=f"/lines/{place}/origin",
            )


def check_debtor(invoice: Invoice, payer: str, currency: str) -> None:
    """Refuse another payer or currency while orders stand on it."""
    if invoice.bases and (payer, currency) != (invoice.payer, invoice.currency):
        raise OtherDebtor(
            f"{called(invoice)} has orders of {invoice.payer} in {invoice.currency}, so it cannot go to {payer} in "
            f"{currency}; remove the orders first.",
            pointer="/payer" if payer != invoice.payer else "/currency",
        )
