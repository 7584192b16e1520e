"""What is common to all formats: the sums of a statement while it is read, and what to say about them at its end."""

from collections.abc import Callable
from decimal import Context, Decimal

from adapters.bank.fingerprint import Fingerprints
from adapters.bank.model import Entry, Payment, Statement, Warning_

_EXACT = Context(prec=60)  # millions of amounts of 18 digits, without rounding
MOST_WARNINGS = 20  # a statement; a hostile file must not fill the memory with them

Sink = Callable[[int, Payment], None]
EntrySink = Callable[[int, Entry], None]
Sums = dict[str, Decimal]


class Progress:
    """One statement while it is read."""

    def __init__(self, number: int, statement: Statement, file: str) -> None:
        self.number, self.statement, self.file = number, statement, file
        self.fingerprints = Fingerprints(statement.account)
        self.all: dict[str, Sums] = {"credit": {}, "debit": {}}  # of every status
        self.counts = {"credit": 0, "debit": 0}
        self._warnings = 0

    @property
    def where(self) -> str:
        """The statement's name in a message."""
        name = f"statement {self.number + 1}" + (f" ({self.statement.id})" if self.statement.id else "")
        return f"{self.file}, {name}" if self.file else name

    def warn(self, what: str, where: str = "") -> None:
        """Something odd, in this statement or in its part `where`."""
        self._warnings += 1
        if self._warnings <= MOST_WARNINGS:
            self.statement.warnings.append(Warning_(f"{self.where}, {where}" if where else self.where, what))

    def add(self, amount: Decimal, currency: str, direction: str, *, booked: bool) -> None:
        """Count an entry into the sums; only booked ones enter the sums that the statement shows."""
        _add(self.all[direction], currency, amount)
        self.counts[direction] += 1
        if booked:
            self.statement.booked += 1
            credit = direction == "credit"
            _add(self.statement.credits_by_currency if credit else self.statement.debits_by_currency, currency, amount)

    def finish(self) -> Statement:
        """The finished statement: its currency, its sums, its balance check and its natural key."""
        done = self.statement
        done.currency = done.currency or done.opening_currency or done.closing_currency or self._only_currency()
        sums = done.opening_currency or done.currency or ""
        done.credits = done.credits_by_currency.get(sums, Decimal(0))
        done.debits = done.debits_by_currency.get(sums, Decimal(0))
        self._check_balance()
        for other in sorted({*self.all["credit"], *self.all["debit"]} - {sums}):
            self.warn(f"Entries in {other} stand beside {sums or 'no currency'}; they are in the sums of {other} only.")
        if self._warnings > MOST_WARNINGS:
            done.warnings.append(Warning_(self.where, f"And {self._warnings - MOST_WARNINGS} more warnings."))
        return done

    def _only_currency(self) -> str | None:
        found = {*self.all["credit"], *self.all["debit"]}
        return found.pop() if len(found) == 1 else None

    def _check_balance(self) -> None:
        done = self.statement
        if done.opening is None or done.closing is None or done.opening_currency != done.closing_currency:
            return
        expected = _EXACT.subtract(_EXACT.add(done.opening, done.credits), done.debits)
        done.difference = _EXACT.subtract(done.closing, expected)
        done.balanced = not done.difference
        if done.difference:
            self.warn(
                f"The statement does not close: opening {done.opening} + booked credits {done.credits} - booked debits "
                f"{done.debits} = {expected}, but the closing balance is {done.closing} {done.closing_currency}; the "
                f"difference is {done.difference}. Entries may be missing: compare with the bank."
            )


def _add(sums: Sums, currency: str, amount: Decimal) -> None:
    sums[currency] = _EXACT.add(sums[currency], amount) if currency in sums else amount
