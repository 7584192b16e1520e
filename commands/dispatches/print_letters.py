"""Print what goes by post: the papers of many letters as one PDF, and each knows its pages in it."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import Field

from aggregates.dispatch import Dispatch
from aggregates.dispatch.printing import check_by_post, note_printed
from aggregates.dispatch.rules import NoSuchDispatch, note_failed
from aggregates.errors import Conflict, Refusal
from commands.carry_out import carry_out
from commands.command import Answer, Command, Order, Refused
from commands.dispatches.documents import document_failed, document_of
from commands.dispatches.make_papers import MakePapers, PageNotMade, make_papers
from commands.dispatches.outdated import outdated
from commands.invoices.print_invoice import PDF
from commands.work import Work
from documents.together import printable, together
from queries.sending.letters_to_print import count_to_print, letters_to_print

MOST_LETTERS = 200  # of one batch
MOST_AT_ONCE = 200 << 20  # bytes of the files of one batch, as they are held in memory
AT_ONCE = 20  # made in one transaction


class NothingToPrint(Conflict):
    """A batch has at least one letter."""


class BatchFull(Conflict):
    """The files of one batch have at most 200 MiB."""


class PrintLetters(Command):
    """These letters, also those printed before; without `ids` all that wait and were not printed, the oldest first.

    At most 200 at once. `both_sides`: each letter begins on a sheet of its own.
    """

    ids: tuple[UUID, ...] | None = Field(default=None, min_length=1, max_length=MOST_LETTERS)
    both_sides: bool = False


class _Letter(NamedTuple):
    """What of a dispatch is printed, and the names of its files that cannot be."""

    dispatch: Dispatch
    files: list[bytes]
    others: list[str]


def print_letters(work: Work, command: PrintLetters) -> Answer:
    """One PDF: `batch` is its digest, by which it can be fetched at /outbox/batches/{batch}.

    `left`: how many wait still; `not_printed`: files of a letter that are no PDF. What fits no more is refused as
    `BatchFull` and waits. Errors: `NothingToPrint`.
    """
    ids = _chosen(work, command)
    why = _made(work, ids)
    work.load(Dispatch, ids)
    letters, refused = _letters(work, ids, why)
    if not letters:
        raise NothingToPrint(
            f"No letter can be printed: {'; '.join(e.detail.rstrip('.') for e in refused[:5]) or 'none waits'}."
        )
    bound = together([each.files for each in letters], both_sides=command.both_sides)
    batch = work.desk.store.keep_file(bound.content, PDF)
    done = []
    for letter, (first, last) in zip(letters, bound.places, strict=True):
        each = letter.dispatch
        work.record(each.id, note_printed(each, batch=batch, first=first, last=last, on=work.on))
        done.append(_told(letter, first, last))
    said = {"batch": batch, "pages": bound.places[-1][1], "done": done, "refused": refused, "left": _left(work, done)}
    return Answer(more=said)


def _chosen(work: Work, command: PrintLetters) -> list[UUID]:
    if command.ids is not None:
        return list(dict.fromkeys(command.ids))
    work.desk.settled()
    with work.desk.store.reading() as connection:
        return letters_to_print(connection, MOST_LETTERS)


def _left(work: Work, done: Sequence[dict[str, Any]]) -> int:
    """How many wait still, when these are printed."""
    work.desk.settle()  # those whose papers could not be made wait no more
    printed = {each["id"] for each in done}
    with work.desk.store.reading() as connection:
        waiting = {each for each in letters_to_print(connection, MOST_LETTERS) if str(each) in printed}
        return max(count_to_print(connection) - len(waiting), 0)


def _made(work: Work, ids: Sequence[UUID]) -> dict[str, str]:
    """Their papers, made in transactions of their own, so that a crash loses few; why some could not be made."""
    failed: dict[str, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        failed |= _made_at_once(work, ids[start : start + AT_ONCE])
    return failed


def _made_at_once(work: Work, ids: Sequence[UUID]) -> dict[str, str]:
    def make(making: Work, command: MakePapers) -> Answer:
        by_post = [each for each in making.load(Dispatch, ids).values() if each.channel == "post"]
        failed = _outdated(making, by_post)
        answer = make_papers(making, command, [each.id for each in by_post])
        answer.more["failed"] += failed
        return answer

    done = carry_out(work.desk, Order(work.order.caller), "make_papers", MakePapers(), make)
    return {each["id"]: each["why"] for each in done.more["failed"]}


def _outdated(work: Work, letters: Sequence[Dispatch]) -> list[dict[str, str]]:
    """Those whose document was taken back since, or paid: as an e-mail would, they have failed."""
    waiting = [(each, outdated(work.desk.store, each)) for each in letters if each.status == "queued"]
    late = [(each, why) for each, why in waiting if why]
    work.fetch([one for each, _ in late for one in document_of(each)])
    for each, why in late:
        work.record(each.id, note_failed(each, why, on=work.on))
        document_failed(work, each, why, on=work.on)
    return [{"id": str(each.id), "why": why} for each, why in late]


def _letters(work: Work, ids: Sequence[UUID], why: dict[str, str]) -> tuple[list[_Letter], list[Refused]]:
    letters: list[_Letter] = []
    refused, size = [], 0
    for each in ids:
        try:
            dispatch = _ready(work, each, why.get(str(each)))
            size += sum(file.size for file in dispatch.enclosures)
            if letters and size > MOST_AT_ONCE:
                raise BatchFull(f"The files of this batch have {MOST_AT_ONCE >> 20} MiB already; print {each} next.")
            letters.append(_letter(work, dispatch))
        except Refusal as refusal:
            refused.append(Refused.of(str(each), refusal))
    return letters, refused


def _ready(work: Work, each: UUID, why: str | None) -> Dispatch:
    """Errors: `NoSuchDispatch`, `PageNotMade`, `NotByPost`, `NotOnItsWay`."""
    dispatch = work.state(Dispatch, each)
    if dispatch.status == "none":
        raise NoSuchDispatch(f"There is no letter {each}; look it up in /outbox.")
    if why:
        raise PageNotMade(why)
    check_by_post(dispatch)
    if not dispatch.made:
        raise PageNotMade(f"Its document changes just now, or was not seen yet; print {each} again in a minute.")
    return dispatch


def _letter(work: Work, dispatch: Dispatch) -> _Letter:
    files, others = [], []
    for file in dispatch.enclosures:
        content = work.desk.store.file(file.sha256) if file.sha256 and file.media_type == PDF else b""
        if content and printable(content):
            files.append(content)
        else:
            others.append(file.name)
    return _Letter(dispatch, files, others)


def _told(letter: _Letter, first: int, last: int) -> dict[str, Any]:
    each = letter.dispatch
    return {
        "id": str(each.id), "kind": each.kind, "customer": each.customer, "number": each.number,
        "name": each.asked.name if each.asked else None, "address": each.asked.address if each.asked else None,
        "first": first, "last": last, "not_printed": letter.others,
    }  # fmt: skip
