"""The page of an invoice, credit note or advance invoice: what stands where, in its own language."""

from collections.abc import Iterator
from typing import Any

from documents import phrases
from documents.in_words import amount_in_words
from documents.invoice_paper import InvoicePaper
from documents.languages import amount, day, percent, price, quantity, say
from documents.parts import PaperLine
from documents.payment_code import payment_code
from documents.saying import Pairs, accounts, facts, party, sheet, spaced, translated
from documents.typeset import NO_DAY, page


def invoice_pdf(paper: InvoicePaper, *, einvoice: bytes | None = None) -> bytes:
    """PDF/A-3, tagged. With `einvoice` the UBL is attached inside (M1); the same paper gives the same bytes."""
    dated_on = paper.issued_on or paper.due_on or NO_DAY
    return page("invoice", said(paper), dated_on=dated_on, logo=paper.logo, einvoice=einvoice)


def said(paper: InvoicePaper) -> dict[str, Any]:
    """Everything that the page shows, as text."""
    t = translated(paper.language, phrases.INVOICE)
    return sheet(paper.language, t[paper.type], paper.number, paper.seller) | {
        "note": _note(paper),
        "parties": [
            party(t["seller"], paper.seller, paper.language),
            party(t["buyer"], paper.buyer, paper.language, more=_delivery(paper, t)),
        ],
        "facts": facts(_facts(paper, t)),
        "columns": _columns(paper, t),
        "rows": [_row(place, line, paper) for place, line in enumerate(paper.lines, 1)],
        "vat": _vat(paper, t),
        "totals": _totals(paper, t),
        "words": _in_words(paper, t),
        "remarks": _remarks(paper, t),
        "payment": _payment(paper, t),
        "comment": paper.comment,
        "closing": paper.closing or say(phrases.COMMON["electronic"], paper.language),
    }


def _note(paper: InvoicePaper) -> str | None:
    key = {"draft": "draft_note", "cancelled": "cancelled_note"}.get(paper.state)
    return say(phrases.COMMON[key], paper.language) if key else None


def _delivery(paper: InvoicePaper, t: dict[str, str]) -> Pairs:
    if paper.delivery_address:
        yield t["delivery_address"], paper.delivery_address


def _facts(paper: InvoicePaper, t: dict[str, str]) -> Pairs:
    language = paper.language
    yield t["issued_on"], day(paper.issued_on, language)
    if paper.type != "credit_note":
        yield t["due_on"], day(paper.due_on, language)
    if paper.served_from:
        until = paper.served_to or paper.served_from
        once = until == paper.served_from
        yield t["served"], day(until, language) if once else _days(paper.served_from, until, language)
    if paper.preceding:
        number, issued_on = paper.preceding
        yield t["credits"], " · ".join(filter(None, (number, day(issued_on, language))))
    yield t["your_reference"], " · ".join(filter(None, (paper.reference, paper.buyer_reference)))
    yield t["orders"], ", ".join(paper.orders)
    yield t["contracts"], ", ".join(paper.contracts)
    yield t["project"], paper.project
    yield t["payment_terms"], paper.payment_terms
    yield t["delivery_terms"], paper.delivery_terms
    yield t["delivery_mode"], paper.delivery_mode
    yield t["salesperson"], paper.salesperson


def _days(first: Any, last: Any, language: str) -> str:
    return f"{day(first, language)} – {day(last, language)}"


def _columns(paper: InvoicePaper, t: dict[str, str]) -> list[str]:
    shown = ["number", "description", "quantity", "price", *(["discount"] if _discounted(paper) else []), "vat"]
    named = t | {"number": say(phrases.COMMON["number"], paper.language)}
    return [*(named[each] for each in shown), f"{t['amount']}, {paper.currency}"]


def _discounted(paper: InvoicePaper) -> bool:
    return any(line.discount for line in paper.lines)


def _row(place: int, line: PaperLine, paper: InvoicePaper) -> dict[str, Any]:
    language, currency = paper.language, paper.currency
    below = [line.item] if line.item else []
    if line.served_from and (line.served_from, line.served_to) != (paper.served_from, paper.served_to):
        below.append(_days(line.served_from, line.served_to or line.served_from, language))
    unit_price = price(line.unit_price, currency, language)
    if line.price_factor != 1:
        count = say(phrases.INVOICE["per_units"], language).format(count=quantity(line.price_factor, language))
        unit_price = f"{unit_price} {count}"
    discount = [percent(line.discount, language) if line.discount else ""] if _discounted(paper) else []
    return {
        "place": str(place),
        "text": line.text,
        "below": " · ".join(below),
        "figures": [
            " ".join(filter(None, (quantity(line.quantity, language), line.unit))),
            unit_price,
            *discount,
            percent(line.rate, language) if line.category in {"S", "Z"} else "–",
            amount(line.net, currency, language),
        ],
    }


def _vat(paper: InvoicePaper, t: dict[str, str]) -> dict[str, Any]:
    language, currency = paper.language, paper.currency
    rows = [
        [
            percent(group.rate, language) if group.category in {"S", "Z"} else _why(group.category, language),
            amount(group.net, currency, language),
            amount(group.vat, currency, language),
        ]
        for group in paper.vat_groups
    ]
    return {"head": [t["vat_rate"], t["taxable"], t["vat_amount"]], "rows": rows}


def _why(category: str, language: str) -> str:
    return say(phrases.VAT_WORDS[category], language)


def _totals(paper: InvoicePaper, t: dict[str, str]) -> list[list[str]]:
    language, currency = paper.language, paper.currency
    rows = [
        [t["net"], amount(paper.net, currency, language)],
        [t["vat"], amount(paper.vat, currency, language)],
        [t["gross"], amount(paper.gross, currency, language)],
    ]
    for each in paper.deductions:
        label = t["paid_in_advance"].format(number=spaced(each.number), vat=amount(each.vat, currency, language))
        rows.append([label, amount(-each.amount, currency, language)])
    last = t["credited"] if paper.type == "credit_note" else t["payable"]
    return [*rows, [f"{last}, {currency}", amount(paper.payable, currency, language)]]


def _in_words(paper: InvoicePaper, t: dict[str, str]) -> list[str] | None:
    words = amount_in_words(paper.payable, paper.currency, paper.language)
    return [t["in_words"], words[0].upper() + words[1:]] if words else None


def _remarks(paper: InvoicePaper, t: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(_each_remark(paper, t)))


def _each_remark(paper: InvoicePaper, t: dict[str, str]) -> Iterator[str]:
    language = paper.language
    for group in paper.vat_groups:
        if group.exemption_reason or group.category in phrases.VAT_WORDS:
            why = _why(group.category, language) if group.category in phrases.VAT_WORDS else None
            yield ": ".join(filter(None, (why, group.exemption_reason))) + "."
    if paper.currency != paper.base_currency:
        base = amount(paper.base_vat, paper.base_currency, language)
        yield f"{t['vat_in'].format(currency=paper.base_currency)}: {base}. " + t["rate"].format(
            currency=paper.currency, rate=price(paper.rate, paper.base_currency, language), base=paper.base_currency
        )
    for each in paper.discounts:
        yield t["discount_until"].format(percent=percent(each.percent, language), date=day(each.pay_by, language))
    if paper.assigned_to:
        yield t["assigned"].format(name=paper.assigned_to)


def _payment(paper: InvoicePaper, t: dict[str, str]) -> dict[str, Any] | None:
    if paper.type == "credit_note" or paper.state != "approved" or paper.payable <= 0:
        return None
    recipient = paper.assigned_to or paper.seller.name
    box = accounts(translated(paper.language, phrases.COMMON), recipient, paper.accounts, paper.language)
    if box is None:
        return None
    if paper.creditor_reference:
        box["lines"].append([t["reference"], spaced(paper.creditor_reference, 4)])
    return box | {"code": _code(paper, recipient), "scan": t["scan"]}


def _code(paper: InvoicePaper, recipient: str) -> str | None:
    if not paper.payment_code or paper.currency != "EUR":
        return None
    return payment_code(
        name=recipient,
        iban=paper.accounts[0].iban,
        bic=paper.accounts[0].bic,
        amount=paper.payable,
        reference=paper.creditor_reference,
        text=paper.number,
    )
