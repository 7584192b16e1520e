"""Make the papers of an invoice and keep them: from then on the same bytes come back, whatever the registers say."""

from typing import Literal
from uuid import UUID

import msgspec
from pydantic import Field

from aggregates.attachment import Attachment, Made, placed
from aggregates.ids import new_id
from aggregates.invoice import Invoice
from aggregates.invoice.attach import attach
from aggregates.invoice.refusals import check_approved
from commands.command import Answer, Command
from commands.work import Work
from documents.invoice_page import invoice_pdf
from documents.invoice_paper import InvoicePaper
from documents.ubl.einvoice import einvoice
from queries.invoice_paper import invoice_paper
from queries.paper_files import inside
from store.errors import VersionConflict

PDF, XML = "application/pdf", "application/xml"


class PrintInvoice(Command):
    """Its page as a PDF, its e-invoice, or both; in its own language unless another is given (C85, C95)."""

    form: Literal["pdf", "einvoice", "both"] = Field(
        default="pdf", description="both: the PDF has the e-invoice inside, and that is kept beside it too"
    )
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$", examples=["lv"])
    proofs: bool = Field(default=True, description="Take proofs of delivery along inside of the e-invoice (BG-24)")


def print_invoice(work: Work, command: PrintInvoice, each: UUID) -> Answer:
    """The papers become attachments of the kinds `paper` and `einvoice`; the same ones are kept once.

    Errors: `NotFound`, `NotApproved`, `NotOurs`, `NoCompanyCard`, `EinvoiceIncomplete`, `OutOfScopeMixed`.
    """
    invoice = work.one(Invoice, each, f"invoice {each}")
    check_approved(invoice)
    made = _made(work, command, each)
    kept = []
    for kind, name, media_type, content in made:
        file = _kept(work, kind, name, media_type, content)
        standing, _ = placed(invoice.attachments, file, replaces=None)
        work.record(each, attach(invoice, file, on=work.on))
        invoice = work.state(Invoice, each)
        kept.append(standing)
    papers = [msgspec.structs.asdict(each) for each in kept]
    return Answer(id=str(each), version=work.version(each), more={"papers": papers})


def _made(work: Work, command: PrintInvoice, each: UUID) -> list[tuple[Made, str, str, bytes]]:
    paper = _paper(work, command, each)
    name = (paper.number or str(each)).replace("/", "-")
    xml = einvoice(paper) if command.form != "pdf" else None
    files: list[tuple[Made, str, str, bytes]] = []
    if command.form != "einvoice":
        files.append(("paper", f"{name}.{paper.language}.pdf", PDF, invoice_pdf(paper, einvoice=xml)))
    if xml is not None:
        files.append(("einvoice", f"{name}.xml", XML, xml))
    return files


def _paper(work: Work, command: PrintInvoice, each: UUID) -> InvoicePaper:
    """Of the very version that was decided on: what read models have not seen, or see already, is tried again."""
    work.desk.settle()
    store, base_currency = work.desk.store, work.desk.policy.base_currency
    found = invoice_paper(store, each, base_currency=base_currency, today=work.today, language=command.language)
    if found.version != work.version(each):
        raise VersionConflict(f"Invoice {each} changed while its paper was made; print it again.")
    files = inside(store, each) if command.proofs and command.form != "pdf" else ()
    return msgspec.structs.replace(found.paper, files=files)


def _kept(work: Work, kind: Made, name: str, media_type: str, content: bytes) -> Attachment:
    sha256 = work.desk.store.keep_file(content, media_type)
    return Attachment(
        key=new_id().hex[-12:], name=name, media_type=media_type, size=len(content), sha256=sha256, kind=kind
    )
