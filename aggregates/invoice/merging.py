"""Three tellings of one invoice become one: what its orders said, what they say now, and what was changed by hand."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import Line
from aggregates.invoice.telling import FIELDS, HEAD, Head, composed, line_of, same_line
from aggregates.origin import Change, Part

Take = Literal["theirs", "ours"]
Word = Literal["same", "changed", "kept", "given_up", "conflict"]


class Place(NamedTuple):
    """Where a value stands: on the head (no source), on a line, or the whole line (field `line`)."""

    source: UUID | None
    line: str | None
    field: str


class Choice(NamedTuple):
    """What the user said: for each place, and for every conflict that is not named. Nothing: conflicts are asked."""

    single: Mapping[Place, Take] = {}
    all: Take | None = None


ASK = Choice()


class Verdict(NamedTuple):
    """One value in its three tellings, and what becomes of it."""

    at: Place
    base: Any
    theirs: Any
    ours: Any
    word: Word

    @property
    def value(self) -> Any:
        """What the invoice says from now on; of a conflict: what it says until that is decided."""
        return self.ours if self.word in {"kept", "conflict"} else self.theirs


class Merged(NamedTuple):
    """The content that follows, not priced yet, and how it came about."""

    head: Head
    lines: tuple[Line, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All in which the content differs from before."""
        return self._told("changed", "given_up")

    @property
    def given_up(self) -> tuple[Change, ...]:
        """The part of the changes that a hand had made otherwise."""
        return self._told("given_up")

    @property
    def kept(self) -> tuple[Change, ...]:
        """Overrides that stand: was the source's, now the invoice's."""
        found = (each for each in self.verdicts if each.word == "kept")
        return tuple(Change(**each.at._asdict(), was=shown(each.theirs), now=shown(each.ours)) for each in found)

    @property
    def behind(self) -> tuple[Change, ...]:
        """All in which the orders say something else: what a regeneration would change, or ask."""
        return self._told("changed", "given_up", "conflict")

    @property
    def conflicts(self) -> tuple[Verdict, ...]:
        """What was changed on both sides, to different values, and nobody decided."""
        return tuple(each for each in self.verdicts if each.word == "conflict")

    def _told(self, *words: Word) -> tuple[Change, ...]:
        found = (each for each in self.verdicts if each.word in words)
        return tuple(Change(**each.at._asdict(), was=shown(each.ours), now=shown(each.theirs)) for each in found)


def merge(invoice: Invoice, theirs: Sequence[Part], choice: Choice = ASK) -> Merged:
    """The invoice after its orders say `theirs`, against what they said when it was last made (A7).

    Field by field: not changed by hand: theirs; changed by hand only: ours; changed on both sides: as chosen, else a
    conflict. Sourced lines come in the order of their sources, then those made by hand in the order they had.
    """
    verdicts = list(_head(invoice, theirs, choice))
    ours = {(each.origin.document, each.origin.line): each for each in invoice.lines if each.origin}
    before = {part.source: {each.key: line_of(part, each) for each in part.lines} for part in invoice.bases}
    sourced, orphans, mentioned = [], {}, set()
    for source, base, now in _sources(invoice, theirs, before):
        for key in dict.fromkeys((*now, *base)):
            mentioned.add((source, key))
            found = _line(Place(source, key, "line"), base.get(key), now.get(key), ours.get((source, key)), choice)
            verdicts += found
            if line := _made(found, now.get(key), ours.get((source, key))):
                if key in now:
                    sourced.append(line)
                else:
                    orphans[source, key] = line
    return Merged(
        Head(**{each.at.field: each.value for each in verdicts if each.at.source is None}),  # type: ignore[typeddict-item]
        (*sourced, *_by_hand(invoice, mentioned, orphans)),
        tuple(each for each in verdicts if each.word != "same"),
    )


def flowed(invoice: Invoice, base: Part, now: Part, live: frozenset[str]) -> Part:
    """The base after only the `live` fields of its source have flowed; `live` as `aggregates.field_policy` has them.

    A line that the source gave up and a hand had changed stays: letting it go is asked for, not done by itself.
    """
    before, after = ({each.key: each for each in part.lines} for part in (base, now))
    fields = [field for field in FIELDS if f"line.{field}" in live]
    keys = tuple(before)
    if "line" in live:
        held = (key for key in before if key not in after and _changed_by_hand(invoice, base, key))
        keys = (*after, *held)
    lines = (
        replace(before[key], **{field: getattr(after[key], field) for field in fields})
        if key in before and key in after
        else before.get(key) or after[key]
        for key in keys
    )
    head = {field: getattr(now, field) for field in HEAD if field in live}
    return replace(base, **head, lines=tuple(lines))


def shown(value: Any) -> str | None:
    """A value as text, as JSON shows it; a whole line by its text."""
    if isinstance(value, Line):
        return value.text
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return msgspec.json.encode(value, order="sorted").decode() if value else None
    return None if value is None else str(value)


def judge(at: Place, base: Any, theirs: Any, ours: Any, choice: Choice) -> Verdict:
    """What becomes of one value."""
    word: Word = "conflict"
    if ours == theirs:
        word = "same"
    elif ours == base:
        word = "changed"
    elif theirs == base:
        word = "given_up" if choice.single.get(at) == "theirs" else "kept"
    elif take := choice.single.get(at, choice.all):
        word = "given_up" if take == "theirs" else "kept"
    return Verdict(at, base, theirs, ours, word)


def _head(invoice: Invoice, theirs: Sequence[Part], choice: Choice) -> Iterator[Verdict]:
    before, now = composed(invoice.bases), composed(theirs)
    if not theirs:  # no order says when it is due any more, so what was agreed stays
        now["payment_terms"] = invoice.payment_terms
    for field in HEAD:
        yield judge(Place(None, None, field), before[field], now[field], getattr(invoice, field), choice)


Lines = Mapping[str, Line]


def _sources(
    invoice: Invoice, theirs: Sequence[Part], before: Mapping[UUID, Lines]
) -> Iterator[tuple[UUID, Lines, Lines]]:
    """Each source with its lines as they were and as they are; one that is gone has none."""
    for part in theirs:
        yield part.source, before.get(part.source, {}), {each.key: line_of(part, each) for each in part.lines}
    gone = {part.source for part in invoice.bases} - {part.source for part in theirs}
    yield from ((part.source, before[part.source], {}) for part in invoice.bases if part.source in gone)


def _line(at: Place, base: Line | None, theirs: Line | None, ours: Line | None, choice: Choice) -> list[Verdict]:
    if theirs is None or ours is None:  # the whole line came or went, on one side or both
        base, theirs, ours = (each and same_line(each) for each in (base, theirs, ours))
        return [judge(at, base, theirs, ours, choice)]
    if same_line(ours) == theirs:
        return []
    return [
        judge(
            at._replace(field=field),
            getattr(base, field, None),
            getattr(theirs, field),
            getattr(ours, field),
            choice,
        )
        for field in FIELDS
    ]


def _made(verdicts: list[Verdict], theirs: Line | None, ours: Line | None) -> Line | None:
    """The line that the verdicts leave. One that its source no longer has is from now on made by hand."""
    if theirs is None or ours is None:
        kept: Line | None = verdicts[0].value
        return kept if kept is None or theirs else replace(kept, origin=None)
    return replace(ours, **{each.at.field: each.value for each in verdicts if each.word != "same"})


def _by_hand(
    invoice: Invoice, mentioned: set[tuple[UUID, str]], orphans: Mapping[tuple[UUID, str], Line]
) -> list[Line]:
    lines = []
    for each in invoice.lines:
        key = (each.origin.document, each.origin.line) if each.origin else None
        if key is None or key not in mentioned:
            lines.append(each)
        elif key in orphans:
            lines.append(orphans[key])
    return lines


def _changed_by_hand(invoice: Invoice, base: Part, key: str) -> bool:
    """It stands on the invoice, otherwise than its source gave it."""
    ours = (
        each for each in invoice.lines if each.origin and (each.origin.document, each.origin.line) == (base.source, key)
    )
    given = next(line_of(base, each) for each in base.lines if each.key == key)
    return any(same_line(each) != same_line(given) for each in ours)
