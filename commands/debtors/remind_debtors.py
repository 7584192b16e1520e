"""The reminder run: one letter for each late debtor and currency, and every invoice in it knows its level (T52-T56)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from aggregates.customer import Customer
from aggregates.dunning import DEFAULT_POLICY
from aggregates.errors import Refusal, Rejected
from aggregates.ids import customer_id, debtor_id, reminder_id
from aggregates.invoice import Invoice
from aggregates.invoice.reminding import remind
from aggregates.money import rounded
from aggregates.reminder import Reminder
from aggregates.reminder.rules import issue
from commands.command import Answer, Command, Order, Refused
from commands.debtors.bank_news import BankNews, check_fresh
from commands.debtors.cards import is_unknown, unknown
from commands.debtors.letter import Letter, check_past, letters
from commands.desk import Desk
from commands.dispatches.letters import queue_issued
from commands.fields import Code
from commands.in_pages import Page, in_pages
from commands.reference import UnknownCode
from commands.work import Work
from queries.debtors.reminding import has_entry, late_payers
from queries.papers.company import company


class WrittenToday(Rejected):
    """A letter is of the day on which it is written."""


class RemindDebtors(Command):
    """`date`: who was late by that day is chosen (default: today, T53). All of them, or these customers.

    The letters are of today, whatever day chose them, and say how late each invoice is today.

    `exclude` are invoices that stay out of it. `even_if_stale`: although the bank's news are old; needs a reason.
    `send`: each letter is given on its way at once, by e-mail or by post.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    late_on: date | None = Field(default=None, alias="date", description="Not ahead; default: today")
    customers: tuple[Code, ...] | None = Field(default=None, min_length=1, max_length=10_000)
    all_overdue: bool = False
    exclude: tuple[UUID, ...] = Field(default=(), max_length=10_000)
    even_if_stale: bool = False
    send: bool = True
    dry_run: bool = False

    @model_validator(mode="after")
    def _says_whom(self) -> Self:
        if (self.customers is None) != self.all_overdue:
            raise ValueError("say who is reminded: `customers`, or `all_overdue`")
        if self.even_if_stale and not (self.reason or "").strip():
            raise ValueError("`even_if_stale` reminds people who may have paid, so say the reason")
        return self


def remind_debtors(
    desk: Desk, order: Order, command: RemindDebtors, progress: Callable[[int, int], None] = lambda done, of: None
) -> Answer:
    """A second run of the day sends nothing more, by whatever `date`. `left_out` says of each other late invoice why.

    Errors: `BankNewsTooOld`, `NotYetDue`, `WrittenToday`, `NoCompanyCard`, `UnknownCode`.
    """
    run = _Run(desk, command)
    return in_pages(desk, order, "remind_debtors", command, run.choose, run.page, run.said, progress=progress)


class _Run:
    """What is the same for every page of a run, and what it finds beside the letters."""

    def __init__(self, desk: Desk, command: RemindDebtors) -> None:
        self.desk, self.command = desk, command
        self.on = desk.today()
        self.late_on = command.late_on or self.on
        self.codes: dict[UUID, str] = {}
        self.late: frozenset[str] = frozenset()
        self.left_out: dict[UUID, dict[str, Any]] = {}
        self.bank: BankNews | None = None

    def choose(self) -> Sequence[UUID]:
        """Who is late. Errors: those of `remind_debtors`; without a policy there is no run."""
        check_past(self.late_on, today=self.on)
        if self.command.effective_on not in {None, self.on}:
            raise WrittenToday(
                f"The letters are of today, {self.on}, and of no other day; leave `effective_on` out. `date` chooses "
                "who was late by an earlier day.",
                pointer="/effective_on",
            )
        with self.desk.store.reading() as connection:
            lenient = self.command.dry_run or self.command.even_if_stale
            self.bank = check_fresh(connection, self.on, lenient=lenient)
            if not has_entry(connection, "dunning_policies", DEFAULT_POLICY):
                raise UnknownCode(f"The register dunning_policies has no {DEFAULT_POLICY!r}; enter it there first.")
            company(connection)  # a letter shows who writes it
            found = late_payers(connection, self.late_on, self.command.customers)
        self.late = frozenset(found)
        self.codes = {debtor_id(code): code for code in (*found, *(self.command.customers or ()))}
        return list(self.codes)

    def page(self, work: Work, command: RemindDebtors, ids: Sequence[UUID]) -> Page:
        """The letters of these debtors; each is whole or not at all."""
        self.desk.settle()  # money may have come while the pages before this one were written
        page = Page([], [])
        codes = [self.codes[each] for each in ids]
        late = [code for code in codes if code in self.late]
        for letter in letters(work, late, self.on, frozenset(command.exclude)):
            self.left_out |= letter.left_out
            if isinstance(letter.refusal, Refusal):
                page.refused.append(Refused.of(letter.customer, letter.refusal))
            elif letter.lines:
                self._issue(work, letter, page)
        page.refused.extend(Refused.of(code, unknown(code)) for code in self._unknown(work, codes))
        return page

    def _unknown(self, work: Work, codes: Sequence[str]) -> list[str]:
        """Those of the chosen customers that nobody entered."""
        others = [code for code in codes if code not in self.late]
        work.load(Customer, map(customer_id, others))
        return [code for code in others if is_unknown(work, code)]

    def _issue(self, work: Work, letter: Letter, page: Page) -> None:
        try:
            with work.whole():
                page.done.append(_issued(work, letter, self.on, send=self.command.send))
        except Refusal as refusal:
            page.refused.append(Refused.of(letter.customer, refusal))

    def said(self, page: Page) -> dict[str, Any]:
        """Who needs nothing, late invoices without a letter, the ways of letters, and how old the bank's news are."""
        told = {row["customer"] for row in page.done} | {each.id for each in page.refused}
        ways = Counter(each["channel"] for each in page.done if each["channel"])
        return {
            "unchanged": len(set(self.codes.values()) - told),
            "left_out": list(self.left_out.values()),
            "by_email": ways["email"],
            "by_post": ways["post"],
            "bank": self.bank.told() if self.bank else None,
        }


def _sent_on(invoice: Invoice) -> date | None:
    """The last day on which it left as it stands; none: the debtor may never have had it."""
    return max((each.sent_on for each in invoice.left), default=None)


def _unmatched(letter: Letter) -> dict[str, Any]:
    """Money that may be theirs and is linked to nothing yet: less than half of the debt, so it stops no letter."""
    amount = sum((each.uncovered for each in letter.unmatched), Decimal(0))
    return {"amount": rounded(amount, letter.currency), "payments": [str(each.id) for each in letter.unmatched]}


def _issued(work: Work, letter: Letter, on: date, *, send: bool) -> dict[str, Any]:
    each = reminder_id(letter.customer, letter.currency, on)
    facts = issue(
        work.state(Reminder, each), letter.lines, by=letter.policy, on=on, currency=letter.currency, **letter.says
    )
    work.record(each, facts)
    for invoice, level in letter.levels.items():
        state = work.state(Invoice, invoice)
        work.record(invoice, remind(state, level=level, reminded_on=on, today=work.today, letter=each))
    for document in letter.rests_on:
        work.relied_on(document)
    told = facts[0]
    way = queue_issued(work, each, told) if send else None
    return {
        "id": str(each), "channel": way.queued.channel if way else None, "notes": way.notes if way else [],
        "customer": letter.customer, "name": told.name, "currency": letter.currency,
        "language": told.language, "level": told.level, "overdue": told.overdue, "credits": told.credits,
        "fee": told.fee, "interest": told.interest, "total": told.total,
        "unmatched": _unmatched(letter), "prepaid": rounded(letter.prepaid, letter.currency),
        "in_other_currencies": {name: rounded(each, name) for name, each in letter.in_other_currencies.items()},
        "invoices": [
            {"id": str(line.document), "number": line.number, "open": line.open, "level": line.level,
             "days_late": line.days_late, "reminded": line.document in letter.levels,
             "sent_on": _sent_on(work.state(Invoice, line.document))}
            for line in told.lines if line.kind == "invoice"
        ],
    }  # fmt: skip
