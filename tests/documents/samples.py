"""Papers for tests: a company, a customer, and invoices of both."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from documents.invoice_paper import InvoicePaper
from documents.parts import Account, PaperLine, Party, VatGroup

OURS = Party(
    name="SIA Ziemeļu Ceļš",
    reg_no="40003000000",
    vat_no="LV40003000000",
    address=("Brīvības gatve 214B",),
    city="Rīga",
    postal_code="LV-1039",
    country="LV",
    email="rekini@ziemelucels.example",
)
THEIRS = Party(
    name="UAB Žaliųjų Šilų Logistika",
    reg_no="301234567",
    vat_no="LT100001234567",
    address=("Gedimino pr. 9", "LT-01103 Vilnius"),
    country="LT",
)
ACCOUNT = Account(iban="LV80BANK0000435195001", bank="Banka AS", bic="HABALV22")


def eur(amount: str) -> Decimal:
    return Decimal(amount)


def line(net: str, **more: Any) -> PaperLine:
    return PaperLine(
        **{"text": "Kravas pārvadājums", "unit_price": eur(net), "net": eur(net), "rate": eur("21")} | more
    )


def groups(lines: Sequence[PaperLine]) -> tuple[VatGroup, ...]:
    kinds = dict.fromkeys((each.category, each.rate) for each in lines)
    nets = {kind: sum((e.net for e in lines if (e.category, e.rate) == kind), Decimal(0)) for kind in kinds}
    return tuple(
        VatGroup(category=category, rate=rate, net=net, vat=(net * rate / 100).quantize(Decimal("0.01")))
        for (category, rate), net in nets.items()
    )


def paper(*lines: PaperLine, **more: Any) -> InvoicePaper:
    """An approved invoice of these lines, with figures that add up."""
    lines = lines or (line("100.00"),)
    vat_groups = more.pop("vat_groups", groups(lines))
    net = sum((each.net for each in lines), Decimal(0))
    vat = sum((each.vat for each in vat_groups), Decimal(0))
    said = {
        "number": "R-2026-0017",
        "issued_on": date(2026, 5, 4),
        "due_on": date(2026, 5, 18),
        "seller": OURS,
        "buyer": THEIRS,
        "lines": lines,
        "vat_groups": vat_groups,
        "net": net,
        "vat": vat,
        "gross": net + vat,
        "payable": net + vat,
        "accounts": (ACCOUNT,),
        "creditor_reference": "RF16INV20260001",
        "reference": "PO-778",
    }
    return InvoicePaper(**said | more)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with every kind of space as one."""
    return [" ".join(each.extract_text().split()) for each in PdfReader(BytesIO(pdf)).pages]
