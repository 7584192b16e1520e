"""What an e-invoice must say: looked at before it is made, so that a receiver never has to refuse it."""

from collections.abc import Iterator
from typing import NamedTuple

from aggregates.errors import Conflict, Rejected
from documents.invoice_paper import InvoicePaper
from documents.ubl.codes import endpoint

UNTAXED = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}  # why, in the list's code
_MIME_TYPES = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "text/csv"}
    | {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
)


class NotIssued(Conflict):
    """Only what is issued leaves as an e-invoice."""


class EinvoiceIncomplete(Rejected):
    """An e-invoice names all that the standard demands."""


class OutOfScopeMixed(Rejected):
    """What is out of the scope of VAT stands on an e-invoice of its own."""


class Missing(NamedTuple):
    """A field that lacks: its term in EN 16931, what it is, and where it is entered."""

    term: str
    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.what} ({self.term}; {self.where})"


def check(paper: InvoicePaper) -> None:
    """Refuse an e-invoice that would not be valid. Errors: `NotIssued`, `EinvoiceIncomplete`, `OutOfScopeMixed`."""
    if paper.state != "approved" or not paper.number or paper.issued_on is None:
        raise NotIssued(f"{paper.number or 'The draft'} is not approved, so it is no invoice yet; approve it first.")
    categories = {group.category for group in paper.vat_groups}
    if "O" in categories and len(categories) > 1:
        raise OutOfScopeMixed(
            f"{paper.number} has lines that are out of the scope of VAT and others that are not; an e-invoice has "
            "either (BR-O-11). Invoice them apart."
        )
    missing = list(_missing(paper))
    if missing:
        raise EinvoiceIncomplete(
            f"{paper.number} cannot leave as an e-invoice without {'; '.join(map(str, missing))}.",
            more={"missing": [each._asdict() for each in missing]},
        )


def attachable(media_type: str) -> bool:
    """May a file of this type go inside? (BR-CL-24)"""
    return media_type in _MIME_TYPES


def _missing(paper: InvoicePaper) -> Iterator[Missing]:
    yield from _of_seller(paper)
    yield from _of_buyer(paper)
    if not (paper.buyer_reference or paper.reference or paper.orders):
        where = "`buyer_reference` on the customer's card, `reference` on the invoice, or an order of it"
        yield Missing("BT-10", "the buyer's reference", where)
    if paper.type == "credit_note" and not paper.preceding:
        yield Missing("BT-25", "the invoice that it credits", "credit the invoice itself")
    if paper.payable > 0 and paper.type != "credit_note":
        if not paper.accounts:
            yield Missing("BT-84", "an account on which to pay", "the register bank_accounts")
        if not paper.due_on and not paper.payment_terms:
            yield Missing("BT-9", "the due date", "the invoice")
    for group in paper.vat_groups:
        if group.category == "E" and not (group.exemption_code or group.exemption_reason):
            yield Missing("BT-120", "the reason of the exemption from VAT", "the register vat_codes")
    for place, line in enumerate(paper.lines, 1):
        if not line.text.strip():
            yield Missing("BT-153", f"a text on line {place}", "the invoice")


def _of_seller(paper: InvoicePaper) -> Iterator[Missing]:
    ours, card = paper.seller, "our card in the register company"
    if not ours.country:
        yield Missing("BT-40", "our country", card)
    if not ours.vat_no and any(group.category != "O" for group in paper.vat_groups):
        yield Missing("BT-31", "our VAT number", card)
    if not ours.vat_no and not ours.reg_no:
        yield Missing("BT-30", "our registration number", card)
    if endpoint(ours) is None:
        yield Missing("BT-34", "our electronic address", card)


def _of_buyer(paper: InvoicePaper) -> Iterator[Missing]:
    theirs, card = paper.buyer, "the customer's card"
    categories = {group.category for group in paper.vat_groups}
    if not theirs.country:
        yield Missing("BT-55", "the buyer's country", card)
    if "K" in categories and not theirs.vat_no:
        yield Missing("BT-48", "the buyer's VAT number", card)
    if "AE" in categories and not theirs.vat_no and not theirs.reg_no:
        yield Missing("BT-48", "the buyer's VAT or registration number", card)
    if endpoint(theirs) is None:
        yield Missing("BT-49", "the buyer's electronic address", card)
