"""Draw up an invoice, and change it while it is a draft: nothing is owed yet, and we have given it no number."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from aggregates import plain_text
from aggregates.errors import Conflict, Rejected
from aggregates.invoice.binding import check_bound_lines
from aggregates.invoice.invoice import Direction, Invoice, Type
from aggregates.invoice.parts import Line, MadeFrom, Particulars
from aggregates.invoice.pricing import priced
from aggregates.invoice.refusals import called, check_draft


class AlreadyDrafted(Conflict):
    """A document is drawn up once."""


class BadCurrency(Rejected):
    """A currency is three capital letters of ISO 4217."""


class ProviderNumberMissing(Rejected):
    """A purchase has the provider's own number and date."""


class OnlyOnPurchases(Rejected):
    """Only a purchase has a provider's number and date, and a client to whom it is charged."""


class Says(TypedDict, total=False):
    """What a document says. `rates` are percent by VAT code; a `due_on` given here stands against payment terms."""

    payer: Required[str]  # customer code; on a purchase: the provider's
    payer_name: Required[str]
    currency: Required[str]
    lines: Required[Sequence[Line]]
    rates: Required[Mapping[str, Decimal]]
    payment_terms: str | None
    due_on: date | None
    reference: str | None
    comment: str | None
    account: str | None  # a code of the register of our accounts
    client: str | None  # of a purchase: the customer to whom it is charged (F44)
    number: str | None  # of a purchase: the provider's own
    issued_on: date | None  # of a purchase: as the provider dated it


def draft(
    invoice: Invoice,
    *,
    on: date,
    type: Type = "invoice",  # noqa: A002 - the word of the event and of the interface
    direction: Direction = "sales",
    source: MadeFrom = "hand",
    project: UUID | None = None,
    contracts: tuple[UUID, ...] = (),
    dated_on: date | None = None,
    particulars: Particulars | None = None,
    **says: Unpack[Says],
) -> list[Invoice.Drafted]:
    """Draw it up with totals at the rates given. Errors: those of pricing, and what its direction does not allow."""
    if invoice.status != "none":
        raise AlreadyDrafted(f"{called(invoice)} is drawn up already; amend it, or draw up another.")
    content = _content(direction, says)
    return [
        Invoice.Drafted(
            effective_on=on,
            type=type,
            direction=direction,
            source=source,
            project=project,
            contracts=contracts,
            dated_on=dated_on,
            particulars=particulars,
            **content,
        )
    ]


def amend(invoice: Invoice, *, on: date, **says: Unpack[Says]) -> list[Invoice.Amended]:
    """Change a draft: the whole content as it shall stand."""
    check_draft(invoice)
    content = _content(invoice.direction, says)
    check_bound_lines(invoice, content["lines"], content["currency"])
    return [Invoice.Amended(effective_on=on, **content)]


def _content(direction: Direction, says: Says) -> dict[str, Any]:
    currency = says["currency"]
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadCurrency(
            f"{currency!r} is no currency; use its three capital letters, such as EUR.", pointer="/currency"
        )
    done, totals = priced(says["lines"], currency, says["rates"])
    reference, comment = says.get("reference"), says.get("comment")
    return {
        "payer": plain_text.line(says["payer"], "The payer", pointer="/payer", limit=40),
        "payer_name": plain_text.line(says["payer_name"], "The payer's name", pointer="/payer_name"),
        "currency": currency,
        "lines": done,
        "totals": totals,
        "payment_terms": says.get("payment_terms"),
        "due_on": says.get("due_on"),
        "reference": plain_text.line(reference, "The reference", pointer="/reference") if reference else None,
        "comment": plain_text.lines(comment, "The comment", pointer="/comment") if comment else None,
        "account": says.get("account"),
        **(_of_provider(says) if direction == "purchase" else _of_nobody_else(says)),
    }


def _of_provider(says: Says) -> dict[str, Any]:
    """What the provider wrote on its invoice, and for whom we bought."""
    number, issued_on = says.get("number"), says.get("issued_on")
    if not number or issued_on is None:
        lacking = "number" if not number else "issued_on"
        what = "number" if not number else "date"
        raise ProviderNumberMissing(
            f"The provider's {what} is missing; copy it from the invoice as it stands there.", pointer=f"/{lacking}"
        )
    return {
        "number": plain_text.line(number, "The provider's number", pointer="/number", limit=60),
        "issued_on": issued_on,
        "client": says.get("client"),
    }


def _of_nobody_else(says: Says) -> dict[str, Any]:
    for name, why in _NOT_ON_SALES.items():
        if says.get(name) is not None:
            raise OnlyOnPurchases(f"This is a sales invoice: {why}.", pointer=f"/{name}")
    return {}


_NOT_ON_SALES = {
    "number": "it gets its number from our series when it is approved, so leave the number out",
    "issued_on": "it is dated when it is approved, so give issued_on then",
    "client": "its payer is the client, so leave the client out",
}
