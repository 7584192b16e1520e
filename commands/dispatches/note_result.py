"""Record what mail servers said: the dispatch, and the document that left with it, in one transaction."""

from collections.abc import Sequence

import structlog

from aggregates.dispatch import Dispatch
from aggregates.dispatch.rules import note_failed, note_sent
from aggregates.errors import Refusal
from commands.command import Answer, Command
from commands.dispatches.documents import document_failed, document_of, document_sent
from commands.work import Work
from store.outbox_rows import Outcome

log = structlog.get_logger()


class NoteResults(Command):
    """What the mail servers said; given by whoever hands letters over."""


def note_results(work: Work, command: Command, outcomes: Sequence[Outcome]) -> Answer:
    """Each recipient's fate is recorded once, however often it is told. What was taken counts whatever came between;
    what was refused, only in the round that asked.

    `more`: those of the ids that are still `waiting`, as some of their recipients are to be asked again.
    """
    states = work.load(Dispatch, {each.dispatch for each in outcomes})
    work.fetch([document for each in states.values() for document in document_of(each)])
    for outcome in outcomes:
        _note_taken(work, outcome)
        _note_refused(work, outcome)
    return Answer(more={"waiting": [str(each.dispatch) for each in outcomes if _goes_on(work, each)]})


def _note_taken(work: Work, outcome: Outcome) -> None:
    before = work.state(Dispatch, outcome.dispatch)
    facts = note_sent(before, outcome.taken, on=work.on)
    if not facts:
        return
    work.record(outcome.dispatch, facts)
    try:
        with work.whole():
            document_sent(work, before, facts[0].to, on=work.on)
    except Refusal as refusal:  # it left all the same: the approval was withdrawn at that very moment, say
        log.warning("letter_left_without_its_document", dispatch=str(outcome.dispatch), why=type(refusal).__name__)


def _note_refused(work: Work, outcome: Outcome) -> None:
    before = work.state(Dispatch, outcome.dispatch)
    if outcome.round != before.round or not (outcome.refused or outcome.uncertain):
        return
    why = outcome.why if outcome.why and outcome.uncertain else "; ".join(each.why for each in outcome.refused)
    refused = () if outcome.uncertain else outcome.refused
    facts = note_failed(before, why, refused=refused, uncertain=outcome.uncertain, on=work.on)
    work.record(outcome.dispatch, facts)
    if facts and work.state(Dispatch, outcome.dispatch).status == "failed":
        document_failed(work, before, facts[0].why, on=work.on)


def _goes_on(work: Work, outcome: Outcome) -> bool:
    after = work.state(Dispatch, outcome.dispatch)
    return after.status == "queued" and after.round == outcome.round
