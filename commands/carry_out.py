"""How a command is carried out: load, decide, save at once; again when somebody was faster; once for ever by its id."""

import hashlib
import random
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from aggregates.errors import StaleVersion
from aggregates.ids import new_id
from commands.command import Answer, Command, Order
from commands.desk import Desk
from commands.work import Work
from store.errors import IdempotencyKeyReused, VersionConflict
from store.facts import Append, Appended, KeptCommand

TRIES = 5
MOST_EVENTS = 100
C = TypeVar("C", bound=Command)
Handler = Callable[[Work, C], Answer]


def carry_out(desk: Desk, order: Order, name: str, command: C, handler: Handler[C], about: str = "") -> Answer:
    """The answer of `handler`, whose facts are saved in one transaction.

    `about` is what the address names (an id), part of the command's content. Errors: any `Refusal`; nothing is
    recorded then. A version conflict is tried again, unless the caller said on which version to act.
    """
    fingerprint = content_digest(name, command, about)
    if kept := first_answer(desk, order, fingerprint):
        return kept
    tries = 1 if order.if_match is not None else TRIES
    for attempt in range(1, tries + 1):
        work = Work(desk, order, command)
        with work.held:
            try:
                answer = handler(work, command)
                return _save(work, answer, name, fingerprint, command)
            except VersionConflict:
                if order.if_match is not None:
                    raise StaleVersion("It changed while you decided; read it again and decide anew.") from None
                if attempt == tries:
                    raise
        time.sleep(random.uniform(0, 0.01 * attempt))  # noqa: S311 - spreads out those who collided
    raise AssertionError("unreachable")


def _save(work: Work, answer: Answer, name: str, fingerprint: str, command: Command) -> Answer:
    answer.events = topics(work)
    if getattr(command, "dry_run", False):
        answer.position = work.desk.store.head().position
        return answer
    appended = append(work, name, fingerprint, command.reason, msgspec.json.encode(answer))
    if appended.replayed:
        return replayed(appended.replayed)
    answer.position = appended.last
    return answer


def topics(work: Work) -> tuple[str, ...]:
    """What was recorded, in order; each kind once where there are more than a reader would read."""
    every = [fact.event.topic() for fact in work.facts]
    return tuple(every if len(every) <= MOST_EVENTS else dict.fromkeys(every))


def append(work: Work, name: str, fingerprint: str, reason: str | None, result: bytes) -> Appended:
    """Save what the work decided: events, keys, and the command's own row, in one round trip."""
    return work.desk.store.append(
        Append(
            command_id=work.order.command_id or new_id(),
            name=name,
            fingerprint=fingerprint,
            by=work.by,
            reason=reason,
            facts=work.facts,
            take=work.taken,
            release=work.released,
            unchanged=work.unchanged(),
            result=result,
        )
    )


def first_answer(desk: Desk, order: Order, fingerprint: str) -> Answer | None:
    """What was answered when this command id came first. Errors: `IdempotencyKeyReused` for other content."""
    kept = desk.store.command(order.command_id) if order.command_id else None
    if kept is None:
        return None
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused("This Idempotency-Key was used for another command; use a new key for new content.")
    return replayed(kept)


def replayed(kept: KeptCommand) -> Answer:
    """The stored answer, marked as one."""
    answer = msgspec.json.decode(kept.result, type=Answer)
    answer.position, answer.replayed = kept.last, True
    return answer


def content_digest(name: str, command: Command, about: str = "") -> str:
    """Equal for equal content: the command's name, what it is about, and every field that was given."""
    return digest(name, about, command.model_dump_json(exclude_unset=True))


def digest(*parts: Any) -> str:
    """SHA-256 (hex) over the parts."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def command_id_of(person: str, key: str) -> UUID:
    """The command's id from the caller's own idempotency key; two persons never share one."""
    return UUID(hex=digest("idempotency-key", person, key)[:32])
