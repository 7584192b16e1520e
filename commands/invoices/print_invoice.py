"""Make the papers of an invoice and keep them: from then on the same bytes come back, whatever the registers say."""

from collections.abc import Sequence
from typing import Literal, NamedTuple
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
from queries.papers.invoice_paper import invoice_paper
from queries.papers.paper_files import inside
from store.errors import VersionConflict

PDF, XML = "application/pdf", "application/xml"


class Printed(NamedTuple):
    """A paper that was made, before it is kept."""

    kind: Made
    name: str
    media_type: str
    content: bytes


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
    work.one(Invoice, each, f"invoice {each}")
    kept = keep(work, each, made_of(work, command, each))
    papers = [msgspec.structs.asdict(each) for each in kept]
    return Answer(id=str(each), version=work.version(each), more={"papers": papers})


def made_of(work: Work, command: PrintInvoice, each: UUID) -> list[Printed]:
    """The papers of an approved invoice that is loaded, kept nowhere yet. Errors: those of `print_invoice`."""
    check_approved(work.state(Invoice, each))
    paper = _paper(work, command, each)
    name = (paper.number or str(each)).replace("/", "-")
    xml = einvoice(paper) if command.form != "pdf" else None
    files: list[Printed] = []
    if command.form != "einvoice":
        files.append(Printed("paper", f"{name}.{paper.language}.pdf", PDF, invoice_pdf(paper, einvoice=xml)))
    if xml is not None:
        files.append(Printed("einvoice", f"{name}.xml", XML, xml))
    return files


def keep(work: Work, each: UUID, made: Sequence[Printed]) -> list[Attachment]:
    """They belong to the invoice from now on; what did before stays as it is. Errors: `TooManyAttachments`."""
    kept = []
    for file in made:
        invoice = work.state(Invoice, each)
        standing, _ = placed(invoice.attachments, wanted := _kept(work, file), replaces=None)
        work.record(each, attach(invoice, wanted, on=work.on))
        kept.append(standing)
    return kept


def _paper(work: Work, command: PrintInvoice, each: UUID) -> InvoicePaper:
    """Of the very version that was decided on: what read models have not seen, or see already, is tried again."""
    work.desk.settle()
    store, base_currency = work.desk.store, work.desk.policy.base_currency
    found = invoice_paper(store, each, base_currency=base_currency, today=work.today, language=command.language)
    if found.version != work.version(each):
        raise VersionConflict(f"Invoice {each} changed while its paper was made; print it again.")
    files = inside(store, each) if command.proofs and command.form != "pdf" else ()
    return msgspec.structs.replace(found.paper, files=files)


def _kept(work: Work, file: Printed) -> Attachment:
    sha256 = work.desk.store.keep_file(file.content, file.media_type)
    return Attachment(
        key=new_id().hex[-12:],
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=sha256,
        kind=file.kind,
    )
