"""Draw up an invoice, and change it while it is a draft: nothing is owed yet, and there is no number."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from aggregates import plain_text
from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Direction, Invoice, Type
from aggregates.invoice.parts import Line
from aggregates.invoice.pricing import priced
from aggregates.invoice.refusals import called, check_draft


class AlreadyDrafted(Conflict):
    """A document is drawn up once."""


class BadCurrency(Rejected):
    """A currency is three capital letters of ISO 4217."""


def draft(
    invoice: Invoice,
    *,
    payer: str,
    payer_name: str,
    currency: str,
    lines: Sequence[Line],
    rates: Mapping[str, Decimal],
    on: date,
    type: Type = "invoice",  # noqa: A002 - the word of the event and of the interface
    direction: Direction = "sales",
    payment_terms: str | None = None,
    due_on: date | None = None,
    reference: str | None = None,
    comment: str | None = None,
) -> list[Invoice.Drafted]:
    """Draw it up with totals at `rates` (percent by VAT code). A `due_on` given here is kept against payment terms."""
    if invoice.status != "none":
        raise AlreadyDrafted(f"{called(invoice)} is drawn up already; amend it, or draw up another.")
    content = _content(
        payer=payer,
        payer_name=payer_name,
        currency=currency,
        lines=lines,
        rates=rates,
        payment_terms=payment_terms,
        due_on=due_on,
        reference=reference,
        comment=comment,
    )
    return [Invoice.Drafted(effective_on=on, type=type, direction=direction, **content)]


def amend(
    invoice: Invoice,
    *,
    payer: str,
    payer_name: str,
    currency: str,
    lines: Sequence[Line],
    rates: Mapping[str, Decimal],
    on: date,
    payment_terms: str | None = None,
    due_on: date | None = None,
    reference: str | None = None,
    comment: str | None = None,
) -> list[Invoice.Amended]:
    """Change a draft: the whole content as it shall stand."""
    check_draft(invoice)
    content = _content(
        payer=payer,
        payer_name=payer_name,
        currency=currency,
        lines=lines,
        rates=rates,
        payment_terms=payment_terms,
        due_on=due_on,
        reference=reference,
        comment=comment,
    )
    return [Invoice.Amended(effective_on=on, **content)]


def _content(
    *,
    payer: str,
    payer_name: str,
    currency: str,
    lines: Sequence[Line],
    rates: Mapping[str, Decimal],
    payment_terms: str | None,
    due_on: date | None,
    reference: str | None,
    comment: str | None,
) -> dict[str, Any]:
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadCurrency(
            f"{currency!r} is no currency; use its three capital letters, such as EUR.", pointer="/currency"
        )
    done, totals = priced(lines, currency, rates)
    return {
        "payer": plain_text.line(payer, "The payer", pointer="/payer", limit=40),
        "payer_name": plain_text.line(payer_name, "The payer's name", pointer="/payer_name"),
        "currency": currency,
        "lines": done,
        "totals": totals,
        "payment_terms": payment_terms,
        "due_on": due_on,
        "reference": plain_text.line(reference, "The reference", pointer="/reference") if reference else None,
        "comment": plain_text.lines(comment, "The comment", pointer="/comment") if comment else None,
    }
