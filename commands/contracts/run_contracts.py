"""The periodic run: every period that is due since the last one, for all contracts or some of them (C102)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec
import structlog
from pydantic import ConfigDict, Field

from aggregates.contract.refusals import ContractNotApproved
from aggregates.errors import NotFound
from commands.breakdown import broke_down
from commands.carry_out import TRIES, append, content_digest, first_answer, replayed
from commands.command import Answer, Command, Order, Refused
from commands.contracts.far_ahead import check_until
from commands.contracts.invoicing import Told
from commands.contracts.run_page import Done, How, Made, Unforeseen, done_of, made
from commands.desk import Desk
from commands.fields import Code, Text
from commands.packed import Packed
from commands.work import Work
from queries.contracts.contracts_to_invoice import (
    ContractToInvoice,
    Narrowed,
    contracts_not_approved,
    contracts_to_invoice,
)
from store.errors import VersionConflict

NAME = "create_contract_invoices"
PAGE = 500  # contracts in one transaction
AT_ONCE = 100  # invoices of one contract in one transaction; what is left comes in the next
EVERY = 50_000  # days from 1900 on: more than one contract can have
log = structlog.get_logger()


class CreateContractInvoices(Command):
    """`until`: what has its trigger by then. Merged by payer, `customers` are those who pay (C73)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    until: date
    customers: tuple[Code, ...] | None = Field(default=None, max_length=10_000)
    contracts: tuple[UUID, ...] | None = Field(default=None, max_length=10_000)
    contract_class: Code | None = Field(default=None, alias="class")
    payers: tuple[Code, ...] | None = Field(default=None, max_length=10_000)
    invoice_date: date | None = Field(default=None, description="Of all invoices, in place of the contracts' own")
    comment: Text | None = Field(default=None, min_length=1, description="In place of contract and days (CX3)")
    merge_by_payer: bool = False
    dry_run: bool = False

    @property
    def how(self) -> How:
        """How each page is invoiced."""
        at_once = EVERY if self.dry_run or self.merge_by_payer else AT_ONCE  # what merges is not cut in two
        return How(self.until, at_once, self.invoice_date, self.comment, self.merge_by_payer, self.dry_run)


class _Run:
    """Page by page, each in a transaction of its own, so that a crash loses nothing that was done."""

    def __init__(self, desk: Desk, order: Order, command: CreateContractInvoices) -> None:
        self.desk, self.order, self.command = desk, order, command
        self.invoices, self.done, self.refused = Packed(Told), Packed(Done), Packed(Refused)
        self.topics: dict[str, None] = {}

    def page(self, found: Sequence[ContractToInvoice]) -> None:
        """Invoice these. What cannot be told to be one contract's fault is tried in halves, down to the one."""
        try:
            self._page([each.id for each in found])
        except (Unforeseen, VersionConflict) as error:
            halves = _halved(found, together=self.command.merge_by_payer)
            for half in halves:
                self.page(half)
            if not halves:
                log.error(
                    "contracts_not_invoiced",
                    contracts=[each.number for each in found],
                    **broke_down(error.__cause__ or error),
                )
                self.refused.keep(Refused.of(str(each.id), error) for each in found)

    def _page(self, ids: Sequence[UUID]) -> None:
        left: Sequence[UUID] = ids
        invoices: list[Told] = []
        try:
            while left:
                now = self._carried_out(left)
                self.refused.keep(now.refused)
                invoices += now.invoices
                left = now.more
        finally:
            self.invoices.keep(invoices)
            self.done.keep(done_of(invoices))

    def _carried_out(self, ids: Sequence[UUID]) -> Made:
        """One transaction; again when somebody was faster. Errors: `VersionConflict` after five tries, `Unforeseen`."""
        for attempt in range(1, TRIES + 1):
            work = Work(self.desk, self.order._replace(command_id=None, if_match=None), self.command)
            now = made(work, self.command.how, ids)
            try:
                if work.facts:
                    append(work, f"{NAME}/page", "", self.command.reason, b"")
            except VersionConflict:
                if attempt == TRIES:
                    raise
            else:
                self.topics |= dict.fromkeys(fact.event.topic() for fact in work.facts)
                return now
        raise AssertionError("unreachable")

    def answer(self) -> Answer:
        """By contract what was done or refused, and the invoices."""
        more = {"until": self.command.until, "invoices": self.invoices, "done": self.done, "refused": self.refused}
        return Answer(events=tuple(self.topics), more=more)


def create_contract_invoices(
    desk: Desk,
    order: Order,
    command: CreateContractInvoices,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Answer:
    """Drafts of every free period that is due; a second run creates nothing. A contract is done, or refused with why.

    Not approved contracts are among those refused, so that none is left out silently. An invoice has `warnings` when
    it cannot be approved with its own date. After a crash the same command goes on with what is left. Errors:
    `TooFarAhead`.
    """
    fingerprint = content_digest(NAME, command)
    if kept := first_answer(desk, order, fingerprint):
        return kept
    check_until(command.until, desk.today())
    desk.settled()
    run = _Run(desk, order, command)
    found, drafts = _candidates(desk, command)
    run.refused.keep(_not_approved(each) for each in drafts)
    run.refused.keep(_unknown(desk, set(command.contracts or ()) - {each.id for each in (*found, *drafts)}))
    done = 0
    for page in _pages(found, together=command.merge_by_payer):
        run.page(page)
        done += len(page)
        progress(done, len(found))
    return _finished(desk, order, command, run, fingerprint)


def _finished(desk: Desk, order: Order, command: CreateContractInvoices, run: _Run, fingerprint: str) -> Answer:
    """The answer, kept for whoever asks again under the same id."""
    answer = run.answer()
    answer.position = desk.store.head().position
    if command.dry_run or not order.command_id:
        return answer
    work = Work(desk, order, command)
    appended = append(work, NAME, fingerprint, command.reason, msgspec.json.encode(answer))
    return replayed(appended.replayed) if appended.replayed else answer


def _candidates(desk: Desk, command: CreateContractInvoices) -> tuple[list[ContractToInvoice], list[ContractToInvoice]]:
    """Contracts with something due, and drafts."""
    merges = command.merge_by_payer
    narrowed: Narrowed = {
        "contracts": command.contracts,
        "customers": None if merges else command.customers,
        "payers": _both(command.payers, command.customers) if merges else command.payers,
        "contract_class": command.contract_class,
    }
    with desk.store.reading() as connection:
        due = contracts_to_invoice(connection, until=command.until, **narrowed)
        return due, contracts_not_approved(connection, **narrowed)


def _both(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(each for each in one if each in other)


def _not_approved(each: ContractToInvoice) -> Refused:
    """As the contract itself would say it; it need not be asked."""
    refusal = ContractNotApproved(f"Contract {each.number} is not approved, so it cannot be invoiced; approve it.")
    return Refused.of(str(each.id), refusal)


def _unknown(desk: Desk, ids: set[UUID]) -> list[Refused]:
    """Contracts that were named and are not there; one with nothing due is no mistake."""
    there = desk.store.existing(ids) if ids else set()
    refusals = ((each, NotFound(f"There is no contract {each}; look it up in /contracts.")) for each in ids - there)
    return [Refused.of(str(each), refusal) for each, refusal in refusals]


def _pages(found: Sequence[ContractToInvoice], *, together: bool) -> Iterator[list[ContractToInvoice]]:
    """At most 500, more only where the contracts of one payer must stay `together`."""
    page: list[ContractToInvoice] = []
    for each in found:
        if len(page) >= PAGE and not (together and each.payer == page[-1].payer):
            yield page
            page = []
        page.append(each)
    if page:
        yield page


def _halved(found: Sequence[ContractToInvoice], *, together: bool) -> list[Sequence[ContractToInvoice]]:
    """Two parts; none when it is one contract, or those of one payer that must stay `together`."""
    places = [place for place in range(1, len(found)) if not together or found[place].payer != found[place - 1].payer]
    if not places:
        return []
    middle = places[len(places) // 2]
    return [found[:middle], found[middle:]]
