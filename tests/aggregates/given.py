"""The harness of the rules: given these facts, when this is asked, then these facts follow, or this refusal."""

from collections.abc import Callable, Iterable
from typing import Any, Self

from aggregates.errors import Refusal
from aggregates.event import Event, State, fold
from aggregates.registry import AGGREGATES


class Given:
    """A state after its facts; `when` asks a rule about it."""

    def __init__(self, state: State, facts: Iterable[Event] = ()) -> None:
        self.state: Any = fold(AGGREGATES[type(state)], state, facts)
        self.facts: list[Event] = []
        self.refusal: Refusal | None = None

    def when(self, rule: Callable[..., Any], /, *args: Any, **asked: Any) -> Self:
        """Ask `rule(state, *args, **asked)`; a rule that only checks and returns nothing gives no facts."""
        try:
            answer = rule(self.state, *args, **asked)
        except Refusal as refusal:
            self.refusal = refusal
        else:
            self.facts = [answer] if isinstance(answer, Event) else list(answer or [])
            self.state = fold(AGGREGATES[type(self.state)], self.state, self.facts)
        return self

    def then(self, *facts: Event) -> Self:
        """Exactly these facts follow."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.facts == list(facts)
        return self

    def then_has(self, **fields: Any) -> Self:
        """The last fact that follows has these fields, among others."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert {field: getattr(self.facts[-1], field) for field in fields} == fields
        return self

    def then_state(self, **fields: Any) -> Self:
        """Afterwards the state has these fields, among others."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert {field: getattr(self.state, field) for field in fields} == fields
        return self

    def then_refused(self, rule: type[Refusal], says: str = "", pointer: str | None = None) -> Self:
        """It is refused by exactly this rule, nothing follows, and the message holds `says`."""
        assert self.refusal is not None, f"not refused: {self.facts}"
        assert type(self.refusal) is rule, repr(self.refusal)
        assert says in self.refusal.detail, self.refusal.detail
        if pointer is not None:
            assert self.refusal.pointer == pointer
        assert not self.facts
        return self


def given(state: State, *facts: Event) -> Given:
    """`state` after `facts`."""
    return Given(state, facts)
