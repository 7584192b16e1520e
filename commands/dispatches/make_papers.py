"""Make what a dispatch consists of, before it leaves: its files are kept for ever, and the head of its e-mail."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import psycopg
import structlog

from adapters.mail.message import File, Letter, frame_of, message_id_of, sender_of
from aggregates.dispatch import Dispatch, Enclosure
from aggregates.dispatch.rules import note_failed, note_made
from aggregates.email_address import email_address
from aggregates.errors import Conflict, Refusal
from aggregates.register.kinds.company import Company
from commands.breakdown import broke_down
from commands.command import Answer, Command
from commands.dispatches.documents import document_failed, document_of
from commands.dispatches.enclosed import belongings, enclosed, made_ready
from commands.invoices.print_invoice import Printed
from commands.work import Work
from documents.typeset import PaperQueueFull
from queries.papers.company import company
from store.errors import VersionConflict

MOST_BYTES = 20 << 20  # of all files of one e-mail, before they are written for the way
log = structlog.get_logger()


class NoSenderAddress(Conflict):
    """An e-mail says from whom it is."""


class EmailTooLarge(Conflict):
    """The files of an e-mail have at most 20 MB."""


class PageNotMade(Conflict):
    """A page that cannot be set does not leave."""


class MakePapers(Command):
    """The papers of what waits to leave; given by whoever sends or prints it."""


class _Making:
    """The papers of some dispatches in one transaction; what cannot be made fails alone."""

    def __init__(self, work: Work, waiting: Sequence[Dispatch]) -> None:
        self.work, self.waiting = work, waiting
        self.ready: dict[UUID, list[Printed]] = {}
        self.made: list[str] = []
        self.failed: dict[UUID, Refusal] = {}

    def pages(self) -> None:
        """First all pages, before anything is recorded: they show documents as the read models have them."""
        for each in self.waiting:
            with self._alone(each):
                self.ready[each.id] = made_ready(self.work, each)

    def record(self) -> None:
        """What was made is kept and noted, and so is what could not be made."""
        for each in self.waiting:
            if each.id in self.ready:
                with self._alone(each):
                    _record(self.work, each, self.ready[each.id])
                    self.made.append(str(each.id))
        failed = [each for each in self.waiting if each.id in self.failed]
        self.work.fetch([one for each in failed for one in document_of(each)])
        for each in self.waiting:
            if each.id in self.failed:
                _record_failed(self.work, each, self.failed[each.id].detail)

    @contextmanager
    def _alone(self, each: Dispatch) -> Iterator[None]:
        """What the database refuses is no fault of this dispatch; what changed, or found no room, is made next time."""
        try:
            with self.work.whole():
                try:
                    yield
                except (Refusal, psycopg.Error, OSError):
                    raise
                except Exception as error:
                    log.error("page_not_made", dispatch=str(each.id), kind=each.kind, **broke_down(error))
                    raise PageNotMade(
                        f"Its page could not be set ({type(error).__name__}); look into the log, mend what it shows, "
                        "then retry."
                    ) from error
        except (VersionConflict, PaperQueueFull):
            return
        except Refusal as refusal:
            self.failed[each.id] = refusal


def make_papers(work: Work, command: Command, ids: Sequence[UUID]) -> Answer:
    """Of those that are queued and have none yet: each is whole, or failed with its reason, and the others go on.

    `more`: the ids `made`, and those `failed` with `why`; what is in neither changes just now, or was made before.
    Errors: `ReadModelsBehind`, `VersionConflict`; all is tried again later then.
    """
    waiting = [each for each in work.load(Dispatch, ids).values() if each.status == "queued" and not each.made]
    if any(each.kind != "reminder" for each in waiting):  # a reminder is made of its own facts
        work.desk.settled()
    work.fetch([one for each in waiting for one in belongings(each)])
    making = _Making(work, waiting)
    making.pages()
    making.record()
    failed = [{"id": str(each), "why": refusal.detail} for each, refusal in making.failed.items()]
    return Answer(more={"made": making.made, "failed": failed})


def _record(work: Work, each: Dispatch, papers: Sequence[Printed]) -> None:
    """Errors: `AttachmentGone`, `EmailTooLarge`, `NoSenderAddress`, `NoCompanyCard`, `BadAddress`."""
    files = enclosed(work, each, papers)
    mail: dict[str, Any] = {}
    if each.channel == "email" and each.asked:
        size = sum(file.size for file in files)
        if size > MOST_BYTES:
            raise EmailTooLarge(
                f"Its files have {size / 1e6:.1f} MB, and few mail servers take more than {MOST_BYTES >> 20} MiB; "
                "send some of them apart."
            )
        mail = _mail(work, each, each.asked, files)
    work.record(each.id, note_made(each, files, on=work.on, **mail))


def _mail(work: Work, each: Dispatch, asked: Dispatch.Queued, files: Sequence[Enclosure]) -> dict[str, Any]:
    """Sender, Message-ID, and the digest of all but the files."""
    sender = _sender(work)
    named = message_id_of(each.id, work.version(each.id) + 1, sender)
    letter = Letter(
        message_id=named,
        sender=sender,
        to=each.to,
        cc=each.cc,
        subject=asked.subject,
        text=asked.text,
        language=asked.language,
        at=work.now,
        files=[File(name=file.name, media_type=file.media_type, sha256=file.sha256 or "") for file in files],
    )
    frame = work.desk.store.keep_file(frame_of(letter), "message/rfc822")
    return {"sender": sender, "message_id": named, "frame": frame}


def _sender(work: Work) -> str:
    """The address of the settings, else that of our card, under our name. Errors: `NoSenderAddress`, `BadAddress`."""

    def ours() -> Company:
        with work.desk.store.reading() as connection:
            return company(connection)

    card = work.once("our card", ours)
    name, address = parseaddr(work.desk.policy.mail_from or card.email or "")
    if not address:
        raise NoSenderAddress(
            "Nobody knows from which address we write: set NENOSEGTS_MAIL_FROM, or enter `email` on our card in the "
            "register company; then retry."
        )
    return sender_of(name or card.name, email_address(address, pointer="/email"))


def _record_failed(work: Work, each: Dispatch, why: str) -> None:
    facts = note_failed(each, why, on=work.on)
    work.record(each.id, facts)
    document_failed(work, each, facts[0].why, on=work.on)
