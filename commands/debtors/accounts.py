"""What late debtors have open, by currency, and what the rules say of each of their invoices."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from aggregates.bank_payment import BankPayment
from aggregates.customer import Customer
from aggregates.debtor import Debtor
from aggregates.dunning import Claim, DunningPolicy, Verdict, due_for_reminder
from aggregates.event import State
from aggregates.ids import customer_id, debtor_id, reminder_id
from aggregates.interest import Step
from aggregates.invoice import Invoice
from aggregates.reminder import Reminder
from commands.debtors.charged import fetch_interest_invoices
from commands.reference import entry, fetch_entries
from commands.work import Work
from queries.reminding import OpenOne, balance_steps, open_documents

DEFAULT_POLICY = "default"
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

    def due(self) -> dict[UUID, int]:
        """The invoices that are reminded of, each with its level."""
        return {each: verdict.level for each, verdict in self.verdicts.items() if verdict.level}

    def level(self) -> int:
        """Of the letter: the highest of all the invoices that it lists (CX13)."""
        shown = [each.reminder_level for each in self.invoices if self.verdicts[each.id].why in SHOWN_TOO]
        return max([*self.due().values(), *shown], default=0)

    def claims_interest(self) -> bool:
        """Whether its letter says how much late interest has grown."""
        return bool(self.due()) and self.policy.at(self.level()).interest


def accounts_of(work: Work, codes: Sequence[str], on: date, out: frozenset[UUID]) -> list[Account]:
    """Everything about these debtors in a fixed number of queries; `out`: invoices that stay out of it."""
    with work.desk.store.reading() as connection:
        found = open_documents(connection, codes, on)
    groups: dict[tuple[str, str], list[OpenOne]] = defaultdict(list)
    for one in found:
        groups[one.payer, one.currency].append(one)
    work.fetch(
        [
            *((KINDS[one.kind], one.id) for one in found),
            *((kind, each(code)) for code in codes for kind, each in ((Customer, customer_id), (Debtor, debtor_id))),
            *((Reminder, reminder_id(code, currency, on)) for code, currency in groups),
        ]
    )
    policies = _policies(work, codes)
    made = [_account(work, key, ones, policies) for key, ones in groups.items()]
    for each in made:
        each.verdicts = {invoice.id: _verdict(work, each, invoice, on, out) for invoice in each.invoices}
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
    for one in ones:
        state: Any = work.state(KINDS[one.kind], one.id)
        kept: dict[str, list[Any]] = {"invoice": made.invoices, "credit_note": made.notes, "payment": made.money}
        if state.uncovered and state.payer == key[0]:
            kept[one.kind].append(state)
    return made


def _verdict(work: Work, account: Account, invoice: Invoice, on: date, out: frozenset[UUID]) -> Verdict:
    if invoice.id in out:
        return Verdict(why="excluded")
    _, promise = work.state(Debtor, debtor_id(account.code)).promises.get(invoice.id, (None, None))
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
    )
    return due_for_reminder(claim, account.policy, on)


def balances_of(work: Work, accounts: Iterable[Account]) -> dict[UUID, list[Step]]:
    """The balances of all invoices of letters that claim interest, in one query; interest invoices bear none."""
    claiming = [(each, work.state(Debtor, debtor_id(each.code))) for each in accounts if each.claims_interest()]
    fetch_interest_invoices(work, (debtor for _, debtor in claiming))
    wanted = [invoice.id for each, debtor in claiming for invoice in each.invoices if invoice.id not in debtor.charged]
    with work.desk.store.reading() as connection:
        return balance_steps(connection, wanted) if wanted else {}
