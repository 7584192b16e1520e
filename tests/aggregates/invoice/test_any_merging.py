"""Whatever orders and hands do, in any order: nothing made by hand is lost, and nothing green is stale (A7).

The oracle knows nothing of three tellings: it remembers, for every field, what last came from the order and what a
hand put over it.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from aggregates.event import Event, fold
from aggregates.field_policy import live_fields
from aggregates.invoice import EVOLVE, Line
from aggregates.invoice.merging import Choice
from aggregates.invoice.sourcing import LastLine, MergeConflict, add_orders, follow, regenerate, remove_order
from aggregates.origin import Part, PartLine
from tests.aggregates.invoice.invoices import ISSUED, RATES
from tests.aggregates.invoice.parts_of_orders import FIRST, SECOND, by_hand, made_from

ASKED: dict[str, Any] = {"rates": RATES, "on": ISSUED}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["Transports", "Noliktava", "Gaidīšana"]),
    "quantity": st.sampled_from([Decimal(1), Decimal(2), Decimal("2.5")]),
    "unit_price": st.sampled_from([Decimal("100.00"), Decimal("120.00"), Decimal("99.99")]),
    "discount": st.sampled_from([Decimal(0), Decimal(10)]),
    "vat_code": st.sampled_from(["PVN21", "PVN12"]),
    "item": st.sampled_from([None, "FRT"]),
    "dimensions": st.sampled_from([{}, {"car": "AB-1"}]),
}
FIELD = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name]))
LINE = st.fixed_dictionaries(VALUES)
REFERENCES = st.sampled_from(["PO 1", "PO 2", None])
TAKE = st.sampled_from([None, "theirs", "ours"])
PICK = st.integers(0, 1000)


class Remembered:
    """One line of an order: what it says, what of that came to the invoice, and what a hand made of it there."""

    def __init__(self, says: dict[str, Any] | None, *, came: bool) -> None:
        self.says, self.came = says, dict(says or {}) if came else None
        self.hand: dict[str, Any] = {}
        self.removed = False

    @property
    def shown(self) -> dict[str, Any] | None:
        return None if self.came is None or self.removed else self.came | self.hand

    @property
    def contested(self) -> bool:
        """A hand and the order both changed it, to different ends."""
        if self.came is None:
            return False
        if self.says is None:
            return bool(self.hand)
        if self.removed:
            return self.says != self.came
        return any(self.says[f] not in (self.came[f], v) for f, v in self.hand.items())

    def comes(self, fields: Any) -> None:
        assert self.came is not None and self.says is not None
        self.came |= {field: self.says[field] for field in fields}
        self.hand = {field: value for field, value in self.hand.items() if value != self.came[field]}

    def regenerated(self, take: str | None) -> dict[str, Any] | None:
        """Takes over what the order says; the line that a hand keeps for itself, if there is one."""
        mine = None
        if self.contested and take == "theirs":
            changed = {field for field in self.hand if self.says and self.came and self.says[field] != self.came[field]}
            self.hand = {} if self.says is None else {f: v for f, v in self.hand.items() if f not in changed}
            self.removed = False
        elif self.contested and self.says is None:
            mine = self.shown
        if self.says is None:
            self.came, self.hand, self.removed = None, {}, False
        elif self.came is None:
            self.came = dict(self.says)
        else:
            self.comes(self.says)
        return mine


class OrdersAndHands(RuleBasedStateMachine):
    """A draft made from one or two orders, and all that can befall it."""

    @initialize(kind=st.sampled_from(["freight", "service", "spot"]), first=LINE)
    def issue(self, kind: str, first: dict[str, Any]) -> None:
        self.kinds = {FIRST: kind, SECOND: "spot" if kind == "freight" else "freight"}
        self.lines: dict[UUID, dict[str, Remembered]] = {FIRST: {"1": Remembered(first, came=True)}}
        self.references: dict[UUID, tuple[str | None, str | None]] = {FIRST: ("PO 1", "PO 1")}  # says, came
        self.by_hand: list[dict[str, Any]] = []
        self.head_by_hand: tuple[str | None] | None = None
        self.keys = 1
        self.invoice = made_from(self._part(FIRST))

    def _part(self, source: UUID) -> Part:
        lines = ((key, each.says) for key, each in self.lines[source].items() if each.says is not None)
        return Part(
            source=source,
            number=f"P-{source.int}",
            type=self.kinds[source],
            reference=self.references[source][0],
            lines=tuple(PartLine(key=key, **says) for key, says in lines),
        )

    def _happen(self, facts: Any) -> None:
        listed: list[Event] = list(facts)
        self.invoice = fold(EVOLVE, self.invoice, listed)

    def _follow(self) -> None:
        self._happen(follow(self.invoice, self._parts(), **ASKED))
        self.head_moved()

    def _parts(self) -> dict[UUID, Part]:
        return {source: self._part(source) for source in self.lines}

    def _live(self, source: UUID) -> frozenset[str]:
        return live_fields(self.kinds[source])

    def head_came(self) -> str | None:
        return ", ".join(dict.fromkeys(came for _, came in self.references.values() if came)) or None

    def head_moved(self) -> None:
        if self.head_by_hand == (self.head_came(),):
            self.head_by_hand = None

    def _line(self, pick: int) -> tuple[UUID, str, Remembered]:
        every = [(source, key, each) for source, lines in self.lines.items() for key, each in lines.items()]
        return every[pick % len(every)] if every else (FIRST, "", Remembered(None, came=False))

    # The orders

    @rule(pick=PICK, field=FIELD)
    def an_order_changes(self, pick: int, field: tuple[str, Any]) -> None:
        source, _, each = self._line(pick)
        if each.says is None:
            return
        each.says = each.says | {field[0]: field[1]}
        if f"line.{field[0]}" in self._live(source) and each.came is not None:
            each.comes([field[0]])
        self._follow()

    @rule(pick=PICK, reference=REFERENCES)
    def an_order_gets_another_reference(self, pick: int, reference: str | None) -> None:
        source = list(self.lines)[pick % len(self.lines)]
        self.references[source] = (reference, reference)
        self._follow()

    @rule(pick=PICK, says=LINE)
    def an_order_gets_a_line(self, pick: int, says: dict[str, Any]) -> None:
        source = list(self.lines)[pick % len(self.lines)]
        self.keys += 1
        self.lines[source][str(self.keys)] = Remembered(says, came="line" in self._live(source))
        self._follow()

    @rule(pick=PICK)
    def an_order_gives_a_line_up(self, pick: int) -> None:
        source, key, each = self._line(pick)
        if (
            each.says is None
            or sum(1 for lines in self.lines.values() for other in lines.values() if other.says is not None) < 2
        ):
            return
        alone = [other.shown for lines in self.lines.values() for other in lines.values()].count(None)
        if "line" in self._live(source) and not self.by_hand and alone + 1 >= self._count():
            return  # nothing would be left on the invoice, which is another story
        each.says = None
        if each.came is None or ("line" in self._live(source) and not each.hand):
            del self.lines[source][key]
        self._follow()

    def _count(self) -> int:
        return sum(len(lines) for lines in self.lines.values())

    # The hand

    def _write(self, lines: tuple[Line, ...], **head: Any) -> None:
        self.invoice = by_hand(self.invoice, *lines, **head)
        self._happen(follow(self.invoice, self._parts(), **ASKED))

    @rule(pick=PICK, field=FIELD)
    def a_hand_changes_a_line(self, pick: int, field: tuple[str, Any]) -> None:
        source, key, each = self._line(pick)
        if each.shown is None or each.came is None:
            return
        name, value = field
        hand = {n: v for n, v in (each.hand | {name: value}).items() if v != each.came[n]}
        goes = each.says is None and not hand and "line" in self._live(source)  # its order gave it up before
        if goes and len(self.invoice.lines) < 2:
            return
        each.hand = hand
        self._write(
            tuple(
                replace(one, **{name: value})
                if one.origin and (one.origin.document, one.origin.line) == (source, key)
                else one
                for one in self.invoice.lines
            )
        )
        if goes:
            del self.lines[source][key]

    @rule(pick=PICK)
    def a_hand_removes_a_line(self, pick: int) -> None:
        source, key, each = self._line(pick)
        if each.shown is None or len(self.invoice.lines) < 2:
            return
        each.removed, each.hand = True, {}
        mine = (
            one
            for one in self.invoice.lines
            if not one.origin or (one.origin.document, one.origin.line) != (source, key)
        )
        self._write(tuple(mine))
        if each.says is None:
            del self.lines[source][key]

    @rule(says=LINE)
    def a_hand_adds_a_line(self, says: dict[str, Any]) -> None:
        self.by_hand.append(says)
        self._write((*self.invoice.lines, Line(**says)))

    @rule(reference=st.sampled_from(["PO 1", "Mine", None]))
    def a_hand_changes_the_reference(self, reference: str | None) -> None:
        self.head_by_hand = None if reference == self.head_came() else (reference,)
        self._write(self.invoice.lines, reference=reference)

    # Both together

    @rule(take=TAKE)
    def regenerate_it(self, take: Any) -> None:
        every = [each for lines in self.lines.values() for each in lines.values()]
        if take is None and any(each.contested for each in every):  # never the reference: it is green and has come
            with pytest.raises(MergeConflict):
                regenerate(self.invoice, self._parts(), **ASKED)
            return
        before = self.invoice.revision
        try:
            facts = regenerate(self.invoice, self._parts(), **ASKED, choice=Choice(all=take))
        except LastLine:
            assert not self.by_hand
            return
        self._happen(facts)
        self.by_hand += [mine for each in every if (mine := each.regenerated(take))]
        for lines in self.lines.values():
            for key in [key for key, each in lines.items() if each.came is None]:
                del lines[key]
        assert self.invoice.revision in {before, before + 1}
        assert self.invoice.outdated == ()
        assert follow(self.invoice, self._parts(), **ASKED) == []
        assert regenerate(self.invoice, self._parts(), **ASKED) == []

    @precondition(lambda self: SECOND not in self.lines)
    @rule(says=LINE, reference=REFERENCES)
    def the_second_order_is_added(self, says: dict[str, Any], reference: str | None) -> None:
        self.keys += 1
        self.lines[SECOND] = {str(self.keys): Remembered(says, came=True)}
        self.references[SECOND] = (reference, reference)
        self._happen(add_orders(self.invoice, [self._part(SECOND)], **ASKED))
        self._follow()

    @precondition(lambda self: SECOND in self.lines)
    @rule()
    def the_second_order_is_removed(self) -> None:
        try:
            facts = remove_order(self.invoice, SECOND, **ASKED)
        except LastLine:
            assert all(each.shown is None for each in self.lines[FIRST].values()) and not self.by_hand
            return
        self._happen(facts)
        del self.lines[SECOND], self.references[SECOND]
        self._follow()

    # The laws

    @invariant()
    def every_field_says_what_a_hand_said_else_what_came_from_its_order(self) -> None:
        expected = {
            (source, key): each.shown
            for source, lines in self.lines.items()
            for key, each in lines.items()
            if each.shown is not None
        }
        found = {
            (one.origin.document, one.origin.line): {field: getattr(one, field) for field in VALUES}
            for one in self.invoice.lines
            if one.origin
        }
        assert found == expected

    @invariant()
    def nothing_green_is_stale(self) -> None:
        for source, lines in self.lines.items():
            for each in lines.values():
                for field in self._live(source):
                    name = field.removeprefix("line.")
                    if field != name and each.came is not None and each.says is not None and name in VALUES:
                        assert each.came[name] == each.says[name]

    @invariant()
    def no_line_made_by_hand_is_lost_or_made_twice(self) -> None:
        found = [[str(getattr(one, field)) for field in VALUES] for one in self.invoice.lines if not one.origin]
        assert sorted(found) == sorted([str(mine[field]) for field in VALUES] for mine in self.by_hand)

    @invariant()
    def the_reference_is_the_hands_or_the_orders(self) -> None:
        assert self.invoice.reference == (self.head_by_hand[0] if self.head_by_hand else self.head_came())

    @invariant()
    def it_is_behind_exactly_while_something_waits(self) -> None:
        waiting = False
        for lines in self.lines.values():
            for each in lines.values():
                before, contested = each.shown, each.contested
                if each.says is None:
                    waiting |= each.came is not None and not each.removed
                elif before is None:
                    waiting |= not each.removed or contested
                else:
                    waiting |= contested or any(
                        each.says[field] != value for field, value in before.items() if field not in each.hand
                    )
        assert bool(self.invoice.outdated) == waiting

    @invariant()
    def its_total_is_the_sum_of_its_lines(self) -> None:
        assert self.invoice.totals.net == sum((one.net for one in self.invoice.lines), Decimal(0))


TestOrdersAndHands = pytest.mark.feature("T18", "T19", "T20")(OrdersAndHands.TestCase)
TestOrdersAndHands.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
