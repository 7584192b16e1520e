"""The e-invoice of a paper: one document with everything in the order of the standard."""

import base64

from documents import phrases
from documents.invoice_paper import InvoicePaper
from documents.languages import day, percent, say
from documents.parts import PaperFile
from documents.ubl.complete import check
from documents.ubl.figures import lines, taxes, totals
from documents.ubl.parties import buyer, delivery, payee, payment, seller
from documents.ubl.xml import cac, cbc, document

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_TYPES = {"invoice": "380", "advance": "386", "credit_note": "381"}  # UNTDID 1001
_PROJECT = "50"


def einvoice(paper: InvoicePaper) -> bytes:
    """UBL 2.1 in UTF-8, valid by EN 16931 and Peppol BIS Billing 3; the same paper gives the same bytes.

    Errors: `NotIssued`, `EinvoiceIncomplete`, `OutOfScopeMixed`.
    """
    check(paper)
    credit = paper.type == "credit_note"
    return document(
        "CreditNote" if credit else "Invoice",
        *_head(paper, credit=credit),
        *_references(paper, credit=credit),
        seller(paper),
        buyer(paper),
        payee(paper),
        delivery(paper),
        payment(paper),
        cac("PaymentTerms", cbc("Note", _terms(paper))),
        taxes(paper),
        totals(paper),
        lines(paper),
    )


def _head(paper: InvoicePaper, *, credit: bool) -> tuple[str, ...]:
    return (
        cbc("CustomizationID", CUSTOMIZATION),
        cbc("ProfileID", PROFILE),
        cbc("ID", paper.number),
        cbc("IssueDate", paper.issued_on),
        cbc("DueDate", None if credit else paper.due_on),
        cbc("CreditNoteTypeCode" if credit else "InvoiceTypeCode", _TYPES[paper.type]),
        cbc("Note", paper.comment),
        cbc("DocumentCurrencyCode", paper.currency),
        cbc("TaxCurrencyCode", None if paper.currency == paper.base_currency else paper.base_currency),
        cbc("BuyerReference", paper.buyer_reference or paper.reference),
        cac("InvoicePeriod", cbc("StartDate", paper.served_from), cbc("EndDate", paper.served_to)),
    )


def _references(paper: InvoicePaper, *, credit: bool) -> tuple[str, ...]:
    """Our orders are sales orders (BT-14); the standard wants NA where the buyer's own number is not known (BT-13)."""
    theirs = paper.reference if paper.buyer_reference else None
    number, issued_on = paper.preceding or (None, None)
    project = cac("AdditionalDocumentReference", cbc("ID", paper.project), cbc("DocumentTypeCode", _PROJECT))
    return (
        _order(theirs, paper.orders),
        cac("BillingReference", cac("InvoiceDocumentReference", cbc("ID", number), cbc("IssueDate", issued_on))),
        cac("ContractDocumentReference", cbc("ID", ", ".join(paper.contracts))),
        *(_file(each) for each in paper.files),
        (project if credit else cac("ProjectReference", cbc("ID", paper.project))) if paper.project else "",
    )


def _order(theirs: str | None, ours: tuple[str, ...]) -> str:
    if not theirs and not ours:
        return ""
    return cac("OrderReference", cbc("ID", theirs or "NA"), cbc("SalesOrderID", ", ".join(ours)))


def _file(file: PaperFile) -> str:
    """BG-24: a proof of delivery goes along inside."""
    content = base64.b64encode(file.content).decode()
    return cac(
        "AdditionalDocumentReference",
        cbc("ID", file.name),
        cbc("DocumentDescription", file.description),
        cac(
            "Attachment",
            cbc("EmbeddedDocumentBinaryObject", content, mimeCode=file.media_type, filename=file.name),
        ),
    )


def _terms(paper: InvoicePaper) -> str:
    """BT-20, as the page says it."""
    early = say(phrases.INVOICE["discount_until"], paper.language)
    said = [paper.payment_terms or ""]
    for each in paper.discounts:
        said.append(early.format(percent=percent(each.percent, paper.language), date=day(each.pay_by, paper.language)))
    return "; ".join(filter(None, said))
