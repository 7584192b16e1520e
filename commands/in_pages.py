"""A command about very many things, page by page, each in a transaction: a crash loses nothing that was done."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid5

import msgspec

from commands.carry_out import TRIES, append, content_digest, first_answer, replayed
from commands.command import Answer, Command, Order, Refused
from commands.desk import Desk
from commands.work import Work
from store.errors import IdempotencyKeyReused, VersionConflict

PAGE = 500  # things in one transaction
C = TypeVar("C", bound=Command)


class Page(NamedTuple):
    """What came of some of them: done, or refused with the reason; what needed nothing is in neither."""

    done: list[dict[str, Any]]
    refused: list[Refused]


class _Told(msgspec.Struct):
    """What a page was about and what came of it; kept with its facts, so that the same command never does it again."""

    ids: list[UUID]
    done: list[dict[str, Any]]
    refused: list[Refused]
    topics: list[str]


Pages = Callable[[Work, C, Sequence[UUID]], Page]


class _Run(NamedTuple):
    """One command on its way through its pages; each is a command of its own, named after the whole and its place."""

    desk: Desk
    order: Order
    name: str
    command: Any
    page: Pages[Any]
    fingerprint: str

    @property
    def is_dry(self) -> bool:
        return bool(getattr(self.command, "dry_run", False))

    def told_before(self) -> list[_Told]:
        """The pages that a try before this one kept. Errors: `IdempotencyKeyReused`."""
        told: list[_Told] = []
        while (place := self._place(len(told))) and (kept := self.desk.store.command(place)):
            if kept.fingerprint != self.fingerprint:
                raise IdempotencyKeyReused("This Idempotency-Key began another command; use a new key for new content.")
            told.append(msgspec.json.decode(kept.result, type=_Told))
        return told

    def told(self, number: int, ids: Sequence[UUID]) -> _Told:
        """One page, again when somebody was faster; of the same command at once, what that one did.

        Errors: `VersionConflict` after five tries.
        """
        for attempt in range(1, TRIES + 1):
            work = Work(self.desk, self.order._replace(command_id=self._place(number), if_match=None), self.command)
            with work.held:
                found = self.page(work, self.command, ids)
                topics = dict.fromkeys(fact.event.topic() for fact in work.facts)
                told = _Told(list(ids), found.done, found.refused, list(topics))
                try:
                    return self._kept(work, told)
                except VersionConflict:
                    if attempt == TRIES:
                        raise
        raise AssertionError("unreachable")

    def _kept(self, work: Work, told: _Told) -> _Told:
        named = work.order.command_id
        if self.is_dry or not (work.facts or named):
            return told
        result = msgspec.json.encode(told) if named else b""
        appended = append(work, f"{self.name}/page", self.fingerprint, self.command.reason, result)
        return msgspec.json.decode(appended.replayed.result, type=_Told) if appended.replayed else told

    def _place(self, number: int) -> UUID | None:
        return uuid5(self.order.command_id, str(number)) if self.order.command_id and not self.is_dry else None


def in_pages(
    desk: Desk,
    order: Order,
    name: str,
    command: C,
    choose: Callable[[], Sequence[UUID]],
    page: Pages[C],
    summed: Callable[[Page], dict[str, Any]] = lambda _: {},
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Answer:
    """Done and refused, how many needed nothing, and what `summed` says of them all; a `dry_run` records nothing.

    `choose` says which, from read models that have seen everything so far. Somebody who is faster makes a page be
    decided again. The same command id gives the first answer; after a crash it goes on with what is left, and tells
    what was done before, too: a renewal or a percent is never there twice.
    """
    fingerprint = content_digest(name, command)
    if kept := first_answer(desk, order, fingerprint):
        return kept
    desk.settled()
    run = _Run(desk, order, name, command, page, fingerprint)
    told = _all_told(run, choose, progress)
    whole = Page([row for one in told for row in one.done], [each for one in told for each in one.refused])
    named = {row["id"] for row in whole.done} | {each.id for each in whole.refused}
    unchanged = sum(str(each) not in named for one in told for each in one.ids)
    said = {"done": whole.done, "refused": whole.refused, "unchanged": unchanged, **summed(whole)}
    answer = Answer(events=tuple(dict.fromkeys(topic for one in told for topic in one.topics)), more=said)
    answer.position = desk.store.head().position
    if run.is_dry or not order.command_id:
        return answer
    appended = append(Work(desk, order, command), name, fingerprint, command.reason, msgspec.json.encode(answer))
    return replayed(appended.replayed) if appended.replayed else answer


def _all_told(run: _Run, choose: Callable[[], Sequence[UUID]], progress: Callable[[int, int], None]) -> list[_Told]:
    """What an earlier try kept, and then page by page what it left."""
    told = run.told_before()
    done = {each for one in told for each in one.ids}
    left = [each for each in choose() if each not in done]
    of = len(done) + len(left)
    while left:
        ids = left[:PAGE]
        told.append(run.told(len(told), ids))
        left = left[PAGE:] if told[-1].ids == ids else _without(left, told[-1].ids)
        progress(of - len(left), of)
    return told


def _without(ids: Sequence[UUID], gone: Sequence[UUID]) -> list[UUID]:
    """The same command, sent twice at once, did these meanwhile."""
    done = set(gone)
    return [each for each in ids if each not in done]
