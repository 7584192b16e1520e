"""What late debtors have open, by currency, and what the rules say of each of their invoices."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from aggregates.bank_payment import BankPayment
from aggregates.customer import Customer
from aggregates.debtor import Debtor
from aggregates.dunning import DEFAULT_POLICY, Claim, DunningPolicy, Verdict, due_for_reminder
from aggregates.event import State
from aggregates.ids import customer_id, debtor_id, reminder_id
from aggregates.interest import Step
from aggregates.invoice import Invoice
from aggregates.promises import Promise, standing
from aggregates.reminder import Reminder
from commands.debtors.charged import fetch_interest_invoices
from commands.reference import entry, fetch_entries
from commands.work import Work
from queries.debtors.reminding import (
    OpenOne,
    OwnMoney,
    PerhapsTheirs,
    balance_steps,
    money_perhaps_theirs,
    open_documents,
    own_money,
)

SHOWN_TOO = frozenset({"too_soon"})  # late, and listed in a letter about others
KINDS: dict[str, type[State]] = {"invoice": Invoice, "credit_note": Invoice, "payment": BankPayment}


class Account(msgspec.Struct):
    """One debtor in one currency: what is open, and what the rule says of each invoice."""

    code: str
    currency: str
    policy_code: str
    policy: DunningPolicy
    invoices: list[Invoice] = []
    notes: list[Invoice] = []
    money: list[BankPayment] = []
    verdicts: dict[UUID, Verdict] = {}
    references: dict[UUID, str | None] = {}
    perhaps: list[BankPayment] = []  # money whose payer nobody knows yet, suggested to be theirs
    promises: dict[UUID, Promise] = {}
    prepaid: Decimal = Decimal(0)  # paid on advances, and deducted by no invoice yet
    in_other_currencies: dict[str, Decimal] = {}  # what lies with us in other currencies, linked to nothing

    def due(self) -> dict[UUID, int]:
        """The invoices that are reminded of, each with its level."""
        return {each: verdict.level for each, verdict in self.verdicts.items() if verdict.level}

    def listed(self) -> list[Invoice]:
        """The invoices that its letter claims: those reminded of, and others that are late and undoubted."""
        verdicts = [(each, self.verdicts[each.id]) for each in self.invoices]
        return [each for each, verdict in verdicts if verdict.level or verdict.why in SHOWN_TOO]

    def level(self) -> int:
        """Of the letter: the highest of all the invoices that it lists (CX13)."""
        return max((self.verdicts[each.id].level or each.reminder_level for each in self.listed()), default=0)

    def claims_interest(self) -> bool:
        """Whether its letter says how much late interest has grown."""
        return bool(self.due()) and self.policy.at(self.level()).interest


def accounts_of(work: Work, codes: Sequence[str], on: date, out: frozenset[UUID]) -> list[Account]:
    """Everything about these debtors in a fixed number of queries; `out`: invoices that stay out of it."""
    with work.desk.store.reading() as connection:
        found, perhaps = open_documents(connection, codes, on), money_perhaps_theirs(connection, codes)
        own = own_money(connection, codes)
    groups: dict[tuple[str, str], list[OpenOne]] = defaultdict(list)
    for one in found:
        groups[one.payer, one.currency].append(one)
    work.fetch(
        [
            *((KINDS[one.kind], one.id) for one in found),
            *((BankPayment, each.id) for each in perhaps),
            *((kind, each(code)) for code in codes for kind, each in ((Customer, customer_id), (Debtor, debtor_id))),
            *((Reminder, reminder_id(code, currency, on)) for code, currency in groups),
        ]
    )
    policies = _policies(work, codes)
    made = [_account(work, key, ones, policies) for key, ones in groups.items()]
    for each in made:
        said = ((invoice.id, _promise(work, each, invoice)) for invoice in each.invoices)
        each.promises = {invoice: promise for invoice, promise in said if promise}
    kept = _kept_promises(work, made, on)
    for each in made:
        each.verdicts = {invoice.id: _verdict(each, invoice, on, out, kept) for invoice in each.invoices}
        each.perhaps = _perhaps(work, each, perhaps)
        _note_own(each, own)
    return [each for each in made if each.invoices]


def _policies(work: Work, codes: Sequence[str]) -> dict[str, str]:
    """Code of the policy by customer; all that they name is loaded. Errors: `UnknownCode`."""
    chosen = {code: work.state(Debtor, debtor_id(code)).policy or DEFAULT_POLICY for code in codes}
    names = sorted(set(chosen.values()))
    fetch_entries(work, (("dunning_policies", name) for name in names))
    policies: list[DunningPolicy] = [entry(work, "dunning_policies", name) for name in names]
    templates = {level.template for policy in policies for level in policy.levels if level.template}
    rates = {policy.interest_rates for policy in policies if policy.interest_rates}
    wanted = [("text_templates", each) for each in sorted(templates)] + [("interest_rates", each) for each in rates]
    fetch_entries(work, wanted)
    return chosen


def _account(work: Work, key: tuple[str, str], ones: Sequence[OpenOne], policies: Mapping[str, str]) -> Account:
    """As the aggregates have it now: what was paid or linked since the read models looked is gone."""
    code = policies[key[0]]
    made = Account(*key, code, entry(work, "dunning_policies", code), [], [], [], {})
    made.references = {one.id: one.reference for one in ones}
    for one in ones:
        state: Any = work.state(KINDS[one.kind], one.id)
        kept: dict[str, list[Any]] = {"invoice": made.invoices, "credit_note": made.notes, "payment": made.money}
        if state.uncovered and state.payer == key[0]:
            kept[one.kind].append(state)
    return made


def _note_own(account: Account, own: Iterable[OwnMoney]) -> None:
    """As the read models have it: it is told beside the letter, and decides nothing."""
    mine = [each for each in own if each.customer == account.code]
    account.prepaid = sum((each.prepaid for each in mine if each.currency == account.currency), Decimal(0))
    account.in_other_currencies = {
        each.currency: each.unallocated for each in mine if each.currency != account.currency and each.unallocated
    }


def _perhaps(work: Work, account: Account, found: Sequence[PerhapsTheirs]) -> list[BankPayment]:
    mine = [one.id for one in found if (one.payer, one.currency) == (account.code, account.currency)]
    states = (work.state(BankPayment, each) for each in mine)
    return [each for each in states if each.uncovered and not each.payer]


def _promise(work: Work, account: Account, invoice: Invoice) -> Promise | None:
    return work.state(Debtor, debtor_id(account.code)).promises.get(invoice.id, (None, None))[1]


def _kept_promises(work: Work, accounts: Sequence[Account], on: date) -> set[UUID]:
    """Invoices whose promise was kept by the end of its day, by the ledger: what is said of it at the desk."""
    promised = (each for account in accounts for each in account.promises.items())
    past = {invoice: promise for invoice, promise in promised if promise.promised_on < on}
    if not past:
        return set()
    with work.desk.store.reading() as connection:
        steps = balance_steps(connection, list(past))
    lacked = {
        each: sum((step.amount for step in steps.get(each, ()) if step.on <= promise.promised_on), Decimal(0))
        for each, promise in past.items()
    }
    return {each for each, promise in past.items() if standing(promise, lacked[each], on) == "kept"}


def _verdict(account: Account, invoice: Invoice, on: date, out: frozenset[UUID], kept: Collection[UUID]) -> Verdict:
    if invoice.id in out:
        return Verdict(why="excluded")
    promise = account.promises.get(invoice.id)
    claim = Claim(
        due_on=invoice.due_on or on,
        uncovered=invoice.uncovered,
        currency=invoice.currency,
        level=invoice.reminder_level,
        reminded_on=invoice.reminded_on,
        disputed=invoice.disputed is not None,
        held_until=invoice.held_until,
        assigned=invoice.assignee is not None,
        promise=promise,
        kept=invoice.id in kept,
    )
    return due_for_reminder(claim, account.policy, on)


def balances_of(work: Work, accounts: Iterable[Account]) -> dict[UUID, list[Step]]:
    """The balances of all invoices of letters that claim interest, in one query; interest invoices bear none."""
    claiming = [(each, work.state(Debtor, debtor_id(each.code))) for each in accounts if each.claims_interest()]
    fetch_interest_invoices(work, (debtor for _, debtor in claiming))
    wanted = [invoice.id for each, debtor in claiming for invoice in each.invoices if invoice.id not in debtor.charged]
    with work.desk.store.reading() as connection:
        return balance_steps(connection, wanted) if wanted else {}
