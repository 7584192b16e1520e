"""One page of a bank file: book what is new, weigh it, link what is safe, keep what is no receipt."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from adapters.bank import Payment
from aggregates.bank_payment import BankPayment
from aggregates.bank_payment import rules as payments
from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.ids import payment_id
from aggregates.matching import Decision, Receipt
from aggregates.money import rounded
from aggregates.register.kinds import NoExchangeRateYet
from commands.payments.deciding import act, weigh
from commands.reference import UnknownCode, exchange_rate, fetch_entries
from commands.statements.answering import PaymentRow, Status, row, weighed
from commands.statements.coming_back import WAITS, came_back, may_mean, tell
from commands.statements.known import Seen, Target, claim, known_already
from commands.statements.paying_out import OutgoingRow, pay_out
from commands.statements.spool import Movement, kept_entry
from commands.work import Work

KEPT_AT_ONCE = 1_000
_RETURNED = "the bank took back {}; the statement's entry names the payments that it may undo"


def book_page(
    work: Work, page: list[Movement], targets: list[Target], seen: Seen, counts: dict[int, Counter[Status]]
) -> tuple[list[PaymentRow], list[OutgoingRow]]:
    """The page's receipts and debits as they came out; all is recorded in `work`, in a fixed number of queries."""
    known = known_already(work, page, targets, seen)
    fetch_entries(work, {("currencies", each.payment.currency) for each in page})
    rows, fresh = [], []
    for movement in page:
        if movement.payment.direction != "credit":
            continue
        shown = _shown(movement.payment, known)
        counts[movement.statement][shown.status] += 1
        rows.append(shown)
        if shown.status == "new":
            known.add(movement.payment.fingerprint)
            fresh.append((movement, shown))
    _book(work, page, fresh, targets, seen)
    outgoing = pay_out(work, page, targets, seen)
    _keep(work, page, targets, seen)
    return rows, outgoing


def _shown(payment: Payment, known: set[str]) -> PaymentRow:
    status = "set-aside" if payment.status != "booked" else "known" if payment.fingerprint in known else "new"
    return row(payment_id(payment.fingerprint), payment, status)


def _book(
    work: Work, page: list[Movement], fresh: list[tuple[Movement, PaymentRow]], targets: list[Target], seen: Seen
) -> None:
    receipts = [_receipt(shown.id, each.payment) for each, shown in fresh
                if not each.payment.fee and not came_back(each.payment)]  # fmt: skip
    meant = may_mean(work, page)
    for _, shown in fresh:
        work.begin(BankPayment, shown.id)
    decisions = weigh(work, receipts)
    for movement, shown in fresh:
        decision = decisions.get(shown.id)
        if came_back(movement.payment):
            decision, shown.return_of = WAITS, meant[movement.payment.fingerprint]
            tell(seen, targets[movement.statement], movement.payment, shown.return_of)
        _book_one(work, movement.payment, shown, targets[movement.statement], decision, seen)
        seen.fingerprints.add(movement.payment.fingerprint)


def _book_one(
    work: Work, payment: Payment, shown: PaymentRow, target: Target, decision: Decision | None, seen: Seen
) -> None:
    on = work.open_day(payment.booked_on)
    rate = _rate(work, payment.currency, payment.booked_on, seen)
    facts = payments.book(
        work.state(BankPayment, shown.id),
        statement=target.id,
        account=target.account,
        booked_on=payment.booked_on,
        value_on=payment.value_on,
        amount=payment.amount,
        currency=payment.currency,
        rate=rate,
        base_amount=rounded(payment.amount * rate, work.desk.policy.base_currency),
        base_currency=work.desk.policy.base_currency,
        name=payment.name,
        iban=payment.iban,
        legal_id=payment.legal_id,
        ultimate_name=payment.ultimate_name,
        reference=payment.reference,
        references=payment.references,
        end_to_end=payment.end_to_end,
        text=payment.text,
        bank_reference=payment.bank_reference,
        transaction_code=payment.transaction_code,
        message=target.message,
        payer=decision.payer if decision else None,
        on=on,
    )
    work.record(shown.id, facts)
    claim(work, payment, shown.id, seen)
    if decision is None:  # the bank's own interest or fee refund: money, but nobody's payment
        work.record(shown.id, payments.set_aside(work.state(BankPayment, shown.id), on=on))
        return
    weighed(shown, act(work, shown.id, decision, on))


def _receipt(each: UUID, payment: Payment) -> Receipt:
    return Receipt(
        id=each,
        amount=payment.amount,
        currency=payment.currency,
        booked_on=payment.booked_on,
        name=payment.name,
        ultimate_name=payment.ultimate_name,
        iban=payment.iban,
        legal_id=payment.legal_id,
        reference=payment.reference,
        references=payment.references,
        end_to_end=payment.end_to_end,
        text=payment.text,
    )


def _rate(work: Work, currency: str, day: date, seen: Seen) -> Decimal:
    """Base currency for one unit; 0 where the registers have none, so that no base value is invented."""
    try:
        return exchange_rate(work, currency, day)
    except (NoExchangeRateYet, UnknownCode):
        seen.no_rate.add(currency)
        return Decimal(0)


def _keep(work: Work, page: list[Movement], targets: list[Target], seen: Seen) -> None:
    """Money that went out, and what is not booked yet, stays on the statement."""
    work.load(BankStatement, {target.id for target in targets})
    by_statement: dict[UUID, list[KeptEntry]] = {}
    for movement in page:
        payment, each = movement.payment, targets[movement.statement].id
        if payment.is_return and payment.direction == "debit" and payment.status == "booked":
            what = f"{payment.amount} {payment.currency} on {payment.booked_on}"
            seen.returns.add((targets[movement.statement].account, _RETURNED.format(what)))
        is_receipt = payment.direction == "credit" and payment.status == "booked"
        if not is_receipt and payment.fingerprint not in work.state(BankStatement, each).kept:
            by_statement.setdefault(each, []).append(kept_entry(payment))
    heads = {target.id: target for target in targets}
    for each, entries in by_statement.items():
        work.record(each, _pages(entries, heads[each], work.on))


def _pages(entries: list[KeptEntry], target: Target, on: date) -> Iterable[BankStatement.EntriesKept]:
    for at in range(0, len(entries), KEPT_AT_ONCE):
        page = tuple(entries[at : at + KEPT_AT_ONCE])
        yield BankStatement.EntriesKept(effective_on=on, entries=page, account=target.account, message=target.message)
