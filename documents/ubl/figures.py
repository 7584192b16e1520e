"""Lines, VAT by category and rate, and the totals that must add up."""

from decimal import Decimal

from aggregates.money import rounded
from documents.invoice_paper import InvoicePaper
from documents.parts import ZERO, PaperLine, VatGroup
from documents.ubl.codes import unit_code
from documents.ubl.complete import UNTAXED
from documents.ubl.xml import cac, cbc

_VAT = cac("TaxScheme", cbc("ID", "VAT"))


def money(name: str, amount: Decimal, currency: str) -> str:
    """An amount in its currency, with the decimals of that currency."""
    return cbc(name, rounded(amount, currency), currencyID=currency)


def taxes(paper: InvoicePaper) -> str:
    """BG-22 and BG-23; in a foreign currency the VAT in ours too (BT-111)."""
    groups = "".join(_subtotal(group, paper.currency) for group in paper.vat_groups)
    own = cac("TaxTotal", money("TaxAmount", paper.vat, paper.currency), groups)
    if paper.currency == paper.base_currency:
        return own
    return own + cac("TaxTotal", money("TaxAmount", paper.base_vat, paper.base_currency))


def totals(paper: InvoicePaper) -> str:
    """BG-22: what was paid in advance is BT-113."""
    currency = paper.currency
    prepaid = paper.gross - paper.payable
    return cac(
        "LegalMonetaryTotal",
        money("LineExtensionAmount", paper.net, currency),
        money("TaxExclusiveAmount", paper.net, currency),
        money("TaxInclusiveAmount", paper.gross, currency),
        money("PrepaidAmount", prepaid, currency) if prepaid else "",
        money("PayableAmount", paper.payable, currency),
    )


def lines(paper: InvoicePaper) -> str:
    """BG-25."""
    return "".join(_line(place, line, paper) for place, line in enumerate(paper.lines, 1))


def _subtotal(group: VatGroup, currency: str) -> str:
    untaxed = group.category not in {"S", "Z"}
    return cac(
        "TaxSubtotal",
        money("TaxableAmount", group.net, currency),
        money("TaxAmount", group.vat, currency),
        cac(
            "TaxCategory",
            cbc("ID", group.category),
            _percent(group.category, group.rate),
            cbc("TaxExemptionReasonCode", group.exemption_code or UNTAXED.get(group.category)) if untaxed else "",
            cbc("TaxExemptionReason", group.exemption_reason) if untaxed else "",
            _VAT,
        ),
    )


def _line(place: int, line: PaperLine, paper: InvoicePaper) -> str:
    credit = paper.type == "credit_note"
    sign = -1 if line.unit_price < 0 else 1  # a price is never below 0 (BR-27): then the quantity is
    return cac(
        "CreditNoteLine" if credit else "InvoiceLine",
        cbc("ID", place),
        cbc("CreditedQuantity" if credit else "InvoicedQuantity", line.quantity * sign, unitCode=unit_code(line.unit)),
        money("LineExtensionAmount", line.net, paper.currency),
        cac("InvoicePeriod", cbc("StartDate", line.served_from), cbc("EndDate", line.served_to)),
        _allowance(line, paper.currency),
        cac(
            "Item",
            cbc("Name", " ".join(line.text.split())),
            cac("SellersItemIdentification", cbc("ID", line.item)),
            cac("ClassifiedTaxCategory", cbc("ID", line.category), _percent(line.category, line.rate), _VAT),
        ),
        cac(
            "Price",
            cbc("PriceAmount", line.unit_price * sign, currencyID=paper.currency),
            cbc("BaseQuantity", line.price_factor, unitCode=unit_code(line.unit)) if line.price_factor != 1 else "",
        ),
    )


def _allowance(line: PaperLine, currency: str) -> str:
    """What the line is less than price times quantity (BG-27), or more (BG-28)."""
    less = rounded(line.quantity / line.price_factor * line.unit_price, currency) - line.net
    if not less:
        return ""
    code, why = ("95", "Discount") if less > ZERO else ("ZZZ", "Surcharge")
    return cac(
        "AllowanceCharge",
        cbc("ChargeIndicator", "false" if less > ZERO else "true"),
        cbc("AllowanceChargeReasonCode", code),
        cbc("AllowanceChargeReason", why),
        money("Amount", abs(less), currency),
    )


def _percent(category: str, rate: Decimal) -> str:
    return cbc("Percent", rate) if category != "O" else ""
