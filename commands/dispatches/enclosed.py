"""The files that go along with a dispatch: pages are made and kept, attachments are those that stand there now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from aggregates.attachment import NoSuchAttachment, found
from aggregates.dispatch import Dispatch, Enclosure, Kind
from aggregates.errors import Conflict
from aggregates.event import State
from aggregates.invoice import Invoice
from aggregates.invoice.refusals import called
from aggregates.order import Order
from aggregates.reminder import Reminder
from commands.dispatches.outdated import of_earlier, taken_back_since
from commands.dispatches.papers import PAGES, check_theirs
from commands.dispatches.still_owed import check_still_owed
from commands.invoices.print_invoice import PDF, Printed, PrintInvoice, keep, made_of
from commands.work import Work

Form = Literal["pdf", "einvoice", "both"]
_FORMS: Mapping[frozenset[str], Form] = {
    frozenset({"paper"}): "pdf",
    frozenset({"einvoice"}): "einvoice",
    frozenset({"paper", "einvoice"}): "both",
}


class AttachmentGone(Conflict):
    """What was ticked must still belong to the document."""


class EarlierVersion(Conflict):
    """Pages that were made before their document was taken back do not leave."""


def belongings(each: Dispatch) -> Iterator[tuple[type[State], UUID]]:
    """What must be loaded to enclose the files of a dispatch."""
    kinds: dict[Kind, type[State]] = {"invoice": Invoice, "reminder": Reminder}
    if each.kind in kinds and each.document:
        yield kinds[each.kind], each.document
    if each.kind == "reminder" and each.asked:
        yield from ((Invoice, one) for one in each.asked.invoices)
    for file in each.enclosures:
        if file.document:
            yield _kind(each, file), file.document


def made_ready(work: Work, each: Dispatch) -> list[Printed]:
    """Its pages, kept nowhere yet, of a document that nothing was recorded of. Errors: those of who makes the page."""
    if each.kind == "reminder" and each.asked:
        check_still_owed(work, each.asked.invoices)
    if any(file.what != "attachment" and file.sha256 for file in each.enclosures):
        _check_current(work, each)
    wanted = frozenset(file.what for file in each.enclosures if _is_made(file))
    if not wanted or each.asked is None:
        return []
    if each.kind != "invoice" or each.document is None:
        name = next(file.name for file in each.enclosures if _is_made(file))
        return [Printed("paper", name, PDF, PAGES[each.kind](work, each.asked))]
    document = each.document
    invoice = work.state(Invoice, document)
    check_theirs(each.asked, called(invoice), invoice.payer)
    command = PrintInvoice(form=_FORMS[wanted], language=each.asked.language, proofs=False)  # they go when ticked
    return work.once(("papers", document, command), lambda: made_of(work, command, document))


def _check_current(work: Work, each: Dispatch) -> None:
    """A retry to other addresses takes along the files that there are. Errors: `EarlierVersion`."""
    if taken_back_since(work.desk.store, each):
        raise EarlierVersion(of_earlier(each))


def enclosed(work: Work, each: Dispatch, papers: Sequence[Printed]) -> list[Enclosure]:
    """Every file by its digest, in the order in which they were ticked. Errors: `AttachmentGone`."""
    for _, document in belongings(each):
        work.relied_on(document)
    if each.kind == "invoice" and each.document:
        keep(work, each.document, papers)
    made = {paper.kind: paper for paper in papers}
    kept = []
    for file in each.enclosures:
        if _is_made(file):
            kept.append(_kept(work, file, made[file.what]))  # type: ignore[index]  # an attachment is not made
        else:
            kept.append(_standing(work, each, file, file.document) if file.document else file)
    return kept


def _is_made(file: Enclosure) -> bool:
    return file.what != "attachment" and not file.sha256


def _kept(work: Work, file: Enclosure, paper: Printed) -> Enclosure:
    sha256 = work.desk.store.keep_file(paper.content, paper.media_type)
    return replace(file, sha256=sha256, size=len(paper.content), media_type=paper.media_type)


def _kind(each: Dispatch, file: Enclosure) -> type[Order] | type[Invoice]:
    return Order if each.asked and file.document in each.asked.orders else Invoice


def _standing(work: Work, each: Dispatch, file: Enclosure, document_id: UUID) -> Enclosure:
    """The attachment as it stands now: one that was replaced goes in its new form (T03), one that is gone does not."""
    document = work.state(_kind(each, file), document_id)
    try:
        there = found(document.attachments, file.key or "")
    except NoSuchAttachment:
        raise AttachmentGone(
            f"{file.name} was detached after it had been ticked, so nothing of it left; send the document anew."
        ) from None
    return replace(file, name=there.name, media_type=there.media_type, size=there.size, sha256=there.sha256)
