"""Parts of orders for the tests, and a draft that is made from them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from aggregates.event import fold
from aggregates.invoice import EVOLVE, Invoice, Line
from aggregates.invoice.draft import amend
from aggregates.invoice.redraft import draft_from
from aggregates.origin import Part, PartLine
from tests.aggregates.invoice.invoices import INVOICE, ISSUED, RATES, eur

FIRST, SECOND = UUID(int=501), UUID(int=502)


def price(key: str, amount: str = "100.00", **more: Any) -> PartLine:
    return PartLine(**{"key": key, "text": f"Transports {key}", "unit_price": eur(amount), "vat_code": "PVN21"} | more)


def part(source: UUID = FIRST, *lines: PartLine, **more: Any) -> Part:
    """An order with one price of 100.00 when none is given."""
    said = {"number": f"P-{source.int}", "type": "freight", "reference": f"REF {source.int}"} | more
    return Part(source=source, lines=lines or (price("1"),), **said)


def made_from(*parts: Part) -> Invoice:
    """A draft made from these."""
    facts = draft_from(
        Invoice(id=INVOICE),
        parts,
        payer="C1",
        payer_name="SIA Alfa",
        currency="EUR",
        rates=RATES,
        on=ISSUED,
    )
    return fold(EVOLVE, Invoice(id=INVOICE), facts)


def by_hand(invoice: Invoice, *lines: Line, **head: Any) -> Invoice:
    """The draft after a hand made it say these lines (none: those it has), and this head."""
    says: dict[str, Any] = {
        "payer": invoice.payer,
        "payer_name": invoice.payer_name,
        "currency": invoice.currency,
        "lines": lines or invoice.lines,
        "rates": RATES,
        "reference": invoice.reference,
        "comment": invoice.comment,
        "payment_terms": invoice.payment_terms,
    }
    return fold(EVOLVE, invoice, amend(invoice, on=ISSUED, **says | head))


def changed(line: Line, **fields: Any) -> Line:
    return replace(line, **fields)


def now(*parts: Part) -> Mapping[UUID, Part]:
    return {each.source: each for each in parts}
