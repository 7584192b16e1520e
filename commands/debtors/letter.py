"""What a reminder letter to each late debtor says: its invoices, its own money against them, fee and interest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.bank_payment import BankPayment
from aggregates.debtor import Debtor
from aggregates.debtor.rules import is_excluded
from aggregates.dunning import DunningPolicy, perhaps_paid, promise_perhaps_kept
from aggregates.errors import Conflict, Refusal
from aggregates.ids import debtor_id
from aggregates.interest import InterestRates, Step, late_interest, total
from aggregates.invoice import Invoice
from aggregates.invoice.refusals import called
from aggregates.money import rounded
from aggregates.reminder import LetterLine
from commands.debtors.accounts import Account, accounts_of, balances_of
from commands.debtors.charged import charged, check_balance
from commands.debtors.wording import says
from commands.reference import entry
from commands.work import NotYetDue, Work

ZERO = Decimal(0)
MOST_LINES = 2_000


class ExcludedDebtor(Conflict):
    """Nobody reminds a customer that is excluded."""


class UnmatchedMoney(Conflict):
    """Money that may have paid the debt is linked first."""


class NothingToClaim(Conflict):
    """A debtor whose own money covers what it owes is not reminded."""


class LetterTooLong(Conflict):
    """A letter lists at most 2,000 documents."""


class Letter(msgspec.Struct, kw_only=True):
    """A letter before it is issued. `levels`: the invoices that are reminded of; without lines there is no letter.

    `unmatched`: money that may be theirs and is linked to nothing, less than half of the debt. `prepaid`: what they
    paid on advances and no invoice deducts yet; it is for what was agreed with them, so the letter does not set it off.
    `in_other_currencies`: money of theirs in other currencies that is linked to nothing.
    """

    customer: str
    currency: str
    policy: DunningPolicy
    says: dict[str, Any] = {}
    lines: list[LetterLine] = []
    levels: dict[UUID, int] = {}
    unmatched: list[BankPayment] = []
    prepaid: Decimal = ZERO
    in_other_currencies: dict[str, Decimal] = {}
    rests_on: list[UUID] = []
    left_out: dict[UUID, dict[str, Any]] = {}
    refusal: Refusal | None = None


def check_past(late_on: date, *, today: date) -> None:
    """Errors: `NotYetDue`."""
    if late_on > today:
        raise NotYetDue(
            f"{late_on} is in the future, and who is late then nobody knows; use {today} or earlier.", pointer="/date"
        )


def letters(work: Work, codes: Sequence[str], on: date, out: frozenset[UUID]) -> Iterator[Letter]:
    """A letter for each of these debtors and each currency, in a fixed number of queries. `out`: invoices left out."""
    accounts = accounts_of(work, codes, on, out)
    steps = balances_of(work, accounts)
    for each in accounts:
        yield _letter(work, each, on, steps)


def _letter(work: Work, account: Account, on: date, steps: Mapping[UUID, Sequence[Step]]) -> Letter:
    letter = Letter(customer=account.code, currency=account.currency, policy=account.policy)
    letter.left_out = {
        invoice.id: _why(account, invoice) for invoice in account.invoices if not account.verdicts[invoice.id].level
    }
    letter.levels, letter.unmatched = account.due(), account.money + account.perhaps
    letter.prepaid, letter.in_other_currencies = account.prepaid, account.in_other_currencies
    try:
        if letter.levels:
            _check(work, account, on)
            before = charged(work, work.state(Debtor, debtor_id(account.code))) if account.claims_interest() else {}
            letter.lines = _lines(work, account, before, on, steps)
            letter.says = says(work, account, letter.lines, on)
            seen = (*account.listed(), *account.notes, *account.money, *account.perhaps)
            letter.rests_on = [*(each.id for each in seen), debtor_id(account.code)]
    except Refusal as refusal:
        letter.refusal = refusal
    return letter


def _why(account: Account, invoice: Invoice) -> dict[str, Any]:
    """`reason`: in somebody's words, where somebody keeps it out."""
    why = account.verdicts[invoice.id].why
    return {
        "id": str(invoice.id), "number": invoice.number, "customer": account.code,
        "uncovered": invoice.uncovered, "currency": invoice.currency, "why": why,
        "reason": {"disputed": invoice.disputed, "held": invoice.held_why}.get(why or ""),
    }  # fmt: skip


def _check(work: Work, account: Account, on: date) -> None:
    """The debt is what the letter claims: what is disputed or promised is none to set their own money against.

    Errors: `ExcludedDebtor`, `UnmatchedMoney`, `NothingToClaim`, `LetterTooLong`.
    """
    code, currency = account.code, account.currency
    debtor = work.state(Debtor, debtor_id(code))
    if is_excluded(debtor, on):
        until = f" until {debtor.excluded_until}" if debtor.excluded_until else ""
        raise ExcludedDebtor(f"{code} is excluded from reminders{until} ({debtor.excluded_why}); end that first.")
    debt = sum((invoice.uncovered for invoice in account.listed()), ZERO)
    unmatched = account.money + account.perhaps
    if perhaps_paid(debt, came := sum((each.uncovered for each in unmatched), ZERO)):
        raise UnmatchedMoney(
            f"{code} owes {debt} {currency} that it could be reminded of, and {came} {currency} is linked to nothing "
            "yet; link that first.",
            more={"payments": [str(each.id) for each in unmatched]},
        )
    _check_promised(account, came, on)
    noted, money = (sum((each.uncovered for each in of), ZERO) for of in (account.notes, account.money))
    own = noted + money
    if own >= debt:
        raise NothingToClaim(
            f"{code} owes {debt} {currency} that it could be reminded of and has {own} {currency} of its own with us; "
            "apply that first."
        )
    if (many := len(account.listed()) + len(account.notes) + len(account.money)) > MOST_LINES:
        raise LetterTooLong(
            f"{code} has {many} documents in {currency} to list, and nobody reads a letter of more than {MOST_LINES}; "
            "exclude the invoices that can wait, or send the debtor a statement as a file."
        )


def _check_promised(account: Account, came: Decimal, on: date) -> None:
    """Nobody broke a promise who sent what was promised: it waits for us to link it. Errors: `UnmatchedMoney`."""
    due = account.due()
    for invoice in account.listed():
        promise = account.promises.get(invoice.id)
        if promise is None or invoice.id not in due:
            continue
        if promise_perhaps_kept(
            promise, uncovered=invoice.uncovered, unmatched=came, reminded_on=invoice.reminded_on, on=on
        ):
            raise UnmatchedMoney(
                f"{account.code} promised {promise.amount} {account.currency} of {called(invoice)} by "
                f"{promise.promised_on}, and {came} {account.currency} is linked to nothing yet; link that first.",
                more={"payments": [str(each.id) for each in account.money + account.perhaps]},
            )


def _less(line: LetterLine, charged: Decimal) -> LetterLine:
    """What an interest invoice charges already is claimed there."""
    return replace(line, interest=max(line.interest - charged, line.interest * 0)) if charged else line


def _lines(
    work: Work, account: Account, before: Mapping[UUID, Decimal], on: date, steps: Mapping[UUID, Sequence[Step]]
) -> list[LetterLine]:
    """Invoices, those due first at the top, then what is the debtor's own, below 0.

    Errors: `UnknownCode` of the rates, `NoInterestRate`, `BalanceMoved`.
    """
    claims = account.claims_interest()
    rates = entry(work, "interest_rates", account.policy.interest_rates or "") if claims else None
    lines = []
    for invoice in account.listed():
        level, balances = account.verdicts[invoice.id].level or invoice.reminder_level, steps.get(invoice.id, ())
        if balances:
            check_balance(invoice, balances)
        lines.append(_less(_line(account, invoice, on, level, balances, rates), before.get(invoice.id, ZERO)))
    return [*lines, *map(_note, account.notes), *map(_money, account.money)]


def _line(
    account: Account, invoice: Invoice, on: date, level: int, steps: Sequence[Step], rates: InterestRates | None
) -> LetterLine:
    due_on = invoice.due_on or on
    segments = late_interest(steps, rates, due_on=due_on, until=on, currency=invoice.currency) if rates else ()
    return LetterLine(
        document=invoice.id,
        number=invoice.number,
        reference=account.references.get(invoice.id),
        issued_on=invoice.issued_on or due_on,
        due_on=due_on,
        days_late=(on - due_on).days,
        total=invoice.totals.gross,
        open=invoice.uncovered,
        level=level,
        interest=rounded(total(segments), invoice.currency),
        segments=segments,
    )


def _note(note: Invoice) -> LetterLine:
    day = note.issued_on or date.min
    return LetterLine(
        kind="credit_note", document=note.id, number=note.number, issued_on=day, due_on=day,
        total=-note.totals.gross, open=-note.uncovered,
    )  # fmt: skip


def _money(payment: BankPayment) -> LetterLine:
    day = payment.booked_on or date.min
    return LetterLine(
        kind="payment", document=payment.id, issued_on=day, due_on=day, total=-payment.amount, open=-payment.uncovered
    )
