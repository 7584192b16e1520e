"""The periodic run: every period that is due since the last one, for all contracts or some of them (C102)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from pydantic import ConfigDict, Field

from aggregates.errors import NotFound, Refusal
from commands.carry_out import TRIES, append, content_digest, first_answer, replayed
from commands.command import Answer, Command, Order, Refused
from commands.contracts.invoicing import Charge, charges_of, debtor_of, drawn_up, fetch_for_invoicing, merged
from commands.desk import Desk
from commands.fields import Code, Text
from commands.work import Work
from queries.contracts_to_invoice import ContractToInvoice, contracts_to_invoice
from store.errors import VersionConflict

NAME = "create_contract_invoices"
PAGE = 500  # contracts in one transaction
AT_ONCE = 100  # invoices of one contract in one transaction; what is left comes in the next


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


class _Run:
    """One run: page by page, each in a transaction of its own, so that a crash loses nothing that was done."""

    def __init__(self, desk: Desk, order: Order, command: CreateContractInvoices) -> None:
        self.desk, self.order, self.command = desk, order, command
        self.invoices: list[dict[str, Any]] = []
        self.refused: dict[str, Refused] = {}
        self.topics: dict[str, None] = {}

    def page(self, ids: Sequence[UUID]) -> list[UUID]:
        """Invoice these; again when somebody was faster. Those of which there is more to invoice."""
        for attempt in range(1, TRIES + 1):
            work = Work(self.desk, self.order._replace(command_id=None, if_match=None), self.command)
            invoices, refused, more = _page(work, self.command, ids)
            try:
                if work.facts and not self.command.dry_run:
                    append(work, f"{NAME}/page", "", self.command.reason, b"")
                break
            except VersionConflict:
                if attempt == TRIES:
                    raise
        self.topics |= dict.fromkeys(fact.event.topic() for fact in work.facts)
        self.invoices += [{**each, "id": None} for each in invoices] if self.command.dry_run else invoices
        self.refused |= {each.id: each for each in refused}
        return more if not self.command.dry_run else []

    def answer(self) -> Answer:
        """By contract what was done or refused, and the invoices."""
        done: dict[str, dict[str, Any]] = {}
        for invoice in self.invoices:
            for charge in invoice["charges"]:
                row = {"id": charge["contract"], "number": charge["number"], "invoices": []}
                done.setdefault(charge["contract"], row)["invoices"].append(invoice["id"])
        more = {"until": self.command.until, "invoices": self.invoices, "done": list(done.values())}
        return Answer(events=tuple(self.topics), more={**more, "refused": list(self.refused.values())})


def create_contract_invoices(
    desk: Desk,
    order: Order,
    command: CreateContractInvoices,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Answer:
    """Drafts of every free period that is due; a second run creates nothing. A contract is done, or refused with why.

    Not approved contracts are among those refused, so that none is left out silently. Errors: those of the query.
    """
    fingerprint = content_digest(NAME, command)
    if kept := first_answer(desk, order, fingerprint):
        return kept
    desk.settle()
    run = _Run(desk, order, command)
    found = _candidates(desk, command)
    for each in set(command.contracts or ()) - {contract.id for contract in found}:
        run.refused |= _unknown(desk, run, each)
    done = 0
    for page in _pages(found, together=command.merge_by_payer):
        left: list[UUID] = page
        while left:
            left = run.page(left)
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


def _candidates(desk: Desk, command: CreateContractInvoices) -> list[ContractToInvoice]:
    with desk.store.reading() as connection:
        return contracts_to_invoice(
            connection,
            until=command.until,
            contracts=command.contracts,
            customers=None if command.merge_by_payer else command.customers,
            payers=_both(command.payers, command.customers) if command.merge_by_payer else command.payers,
            contract_class=command.contract_class,
        )


def _both(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(each for each in one if each in other)


def _unknown(desk: Desk, run: _Run, each: UUID) -> dict[str, Refused]:
    """A contract that was named and is not there; one with nothing due is no mistake."""
    if desk.store.load_many([each])[each].version:
        return {}
    refusal = NotFound(f"There is no contract {each}; look it up in /contracts.")
    return {str(each): Refused.of(str(each), refusal)}


def _pages(found: Sequence[ContractToInvoice], *, together: bool) -> Iterator[list[UUID]]:
    """At most 500, more only where the contracts of one payer must stay `together`."""
    page: list[UUID] = []
    last = None
    for each in found:
        if len(page) >= PAGE and not (together and each.payer == last):
            yield page
            page = []
        page.append(each.id)
        last = each.payer
    if page:
        yield page


def _page(
    work: Work, command: CreateContractInvoices, ids: Sequence[UUID]
) -> tuple[list[dict[str, Any]], list[Refused], list[UUID]]:
    """Invoices, refusals, and the contracts of which there is more to invoice."""
    invoices: list[dict[str, Any]] = []
    refused: list[Refused] = []
    units: dict[Any, list[Charge]] = {}
    more = []
    for contract in fetch_for_invoicing(work, ids):
        try:
            charges = charges_of(work, contract, command.until, command.invoice_date, AT_ONCE)
        except Refusal as refusal:
            refused.append(Refused.of(str(contract.id), refusal))
            continue
        units.setdefault(debtor_of(contract) if command.merge_by_payer else contract.id, []).extend(charges)
        if len(charges) >= AT_ONCE:
            more.append(contract.id)
    for unit in units.values():
        try:
            with work.whole():
                groups = merged(unit) if command.merge_by_payer else [[charge] for charge in unit]
                made = [drawn_up(work, group, command.comment) for group in groups]
        except Refusal as refusal:
            sunk = dict.fromkeys(str(charge.contract.id) for charge in unit)
            refused += [Refused.of(each, refusal) for each in sunk]
            more = [each for each in more if str(each) not in sunk]
        else:
            invoices += made
    return invoices, refused, more
