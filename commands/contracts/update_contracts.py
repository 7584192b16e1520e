"""Bring many contracts up to date: prices, a percent on top, what cards say by now, when they are invoiced (CX9)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from aggregates.contract import Contract, Row
from aggregates.contract.coverage import last_invoiced_on
from aggregates.contract.lines import priced
from aggregates.contract.refusals import NoSuchContract
from aggregates.contract.update import check_may_update, update
from aggregates.errors import Refusal
from aggregates.pricing.amounts import row_amount
from aggregates.pricing.factor import read_factor
from commands.command import Answer, Command, Order, Refused
from commands.contracts.amend_contract import OtherVatInPrices
from commands.contracts.defaults import discount_setting
from commands.contracts.refreshing import Refreshed, fetch_for_refreshing, refreshed
from commands.contracts.repricing import Hand, Repricing, asked_for, fetch_for_repricing, repriced, terms_of
from commands.contracts.rows import vat_included
from commands.desk import Desk
from commands.fields import Code, Exact
from commands.in_pages import Page, in_pages
from commands.work import Work
from queries.contracts.contracts_chosen import contracts_chosen, contracts_unknown

NAME = "update_contracts"
ZERO = Decimal(0)
_NOT_SHOWN = {"rows", "origins", "last_price_change_on"}


class UpdateContracts(Command):
    """Those that are named, or all that are not cancelled, narrowed by customer, class and item.

    `update_prices` asks the registers anew for every price that was taken from them; `percent` goes on top. With
    `on_standing_price` the percent goes on the prices as they stand, typed or not. New prices hold for periods that
    begin on `prices_from` or later, which is also the day that a contract's next_price_change_on is compared with.
    Prices are updated once as of a day: a second run leaves them, unless it says `again`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    customers: tuple[Code, ...] | None = Field(default=None, max_length=10_000)
    contracts: tuple[UUID, ...] | None = Field(default=None, max_length=10_000)
    contract_class: Code | None = Field(default=None, alias="class")
    item: Code | None = Field(default=None, description="Only contracts with a row of it")
    update_prices: bool = False
    percent: Exact | None = Field(default=None, gt=-100, le=1000, examples=["3.5"])
    on_standing_price: bool = False
    hand_prices: Hand = Field(
        default="keep", description="With update_prices, prices that were typed: kept, raised, or asked for as well"
    )
    prices_from: date | None = Field(default=None, description="May be ahead; left out: the command's day")
    again: bool = False
    refresh_taken_over: bool = Field(default=False, description="All fields that were taken over from cards")
    fields: tuple[Refreshed, ...] = Field(default=(), description="These from the cards, also where they were typed")
    invoice_timing: Literal["before", "after"] | None = None
    invoice_days: int | None = Field(default=None, description="In place of each contract's own")
    next_price_change_on: date | None = Field(default=None, description="From then on they may be updated again")
    dry_run: bool = False

    @model_validator(mode="after")
    def _something(self) -> "UpdateContracts":
        if self.percent is not None and self.update_prices == self.on_standing_price:
            raise ValueError("percent goes on top of update_prices, or of on_standing_price; say one of them")
        if self.on_standing_price and self.percent is None:
            raise ValueError("on_standing_price needs the percent")
        named = (self.update_prices, self.percent, self.refresh_taken_over, self.fields, self.invoice_timing)
        if not any(named) and self.invoice_days is None and self.next_price_change_on is None:
            raise ValueError("nothing is to be updated; say update_prices, percent, fields or the timing of invoices")
        return self


def update_contracts(desk: Desk, order: Order, command: UpdateContracts) -> Answer:
    """Before and after of each row and field, by contract; `totals` are what one period of all of them comes to.

    `invoiced_until` is the first day of its last invoiced period: what is drafted by then keeps its price.

    A contract that may not be updated yet, or cannot be, is refused alone, with the reason; what stands so already is
    counted in `unchanged`. Errors: those of the fields.
    """
    return in_pages(desk, order, NAME, command, lambda: _chosen(desk, command), _page, _totals)


def _chosen(desk: Desk, command: UpdateContracts) -> Sequence[UUID]:
    with desk.store.reading() as connection:
        chosen = contracts_chosen(
            connection,
            contracts=command.contracts,
            customers=command.customers,
            contract_class=command.contract_class,
            item=command.item,
            running_on=_from(command, desk.today()),
        )
        return [*chosen, *contracts_unknown(connection, command.contracts or ())]


def _from(command: UpdateContracts, today: date) -> date:
    return command.prices_from or command.effective_on or today


def _how(work: Work, command: UpdateContracts) -> Repricing:
    return Repricing(command.update_prices, command.percent, command.hand_prices, _from(command, work.today))


def _page(work: Work, command: UpdateContracts, ids: Sequence[UUID]) -> Page:
    contracts = list(work.load(Contract, ids).values())
    fetch_for_refreshing(work, contracts)
    changes = {each.id: _fields(work, command, each) for each in contracts}
    if command.update_prices or command.percent is not None:
        fetch_for_repricing(work, [(each, terms_of(each, changes[each.id])) for each in contracts])
    page = Page([], [])
    for each in contracts:
        try:
            with work.whole():
                row = _updated(work, command, each, changes[each.id])
        except Refusal as refusal:
            page.refused.append(Refused.of(str(each.id), refusal))
        else:
            page.done.extend([row] if row else [])
    return page


def _fields(work: Work, command: UpdateContracts, contract: Contract) -> dict[str, Any]:
    """What changes besides the rows."""
    named = ("invoice_timing", "invoice_days", "next_price_change_on")
    given = {name: value for name in named if (value := getattr(command, name)) is not None}
    return given | refreshed(work, contract, command.fields, taken_over=command.refresh_taken_over)


def _updated(
    work: Work, command: UpdateContracts, contract: Contract, changes: dict[str, Any]
) -> dict[str, Any] | None:
    """The contract's line of the answer; none when all stands so already."""
    if contract.status == "none":
        raise NoSuchContract(f"There is no contract {contract.id}; look it up in /contracts.")
    how = _how(work, command)
    prices = how.anew or how.percent is not None
    check_may_update(contract, prices_from=how.prices_from, prices=prices, again=command.again)
    changes = changes | _vat_included(work, contract, changes, how)
    if prices:
        changes["rows"] = repriced(work, contract, terms_of(contract, changes), how)
    facts = update(contract, changes=changes, prices_from=how.prices_from, on=work.on)
    work.record(contract.id, facts)
    return _line(work, contract, work.state(Contract, contract.id), how.prices_from) if facts else None


def _vat_included(work: Work, contract: Contract, changes: dict[str, Any], how: Repricing) -> dict[str, Any]:
    """Another price list may have VAT in its prices. Errors: `OtherVatInPrices` where a price would stand."""
    if "price_list" not in changes or (now := vat_included(work, changes["price_list"])) == contract.vat_included:
        return {}
    if not asked_for(contract, how):
        held, has = ("no VAT in them", "has") if now else ("VAT in them", "has none")
        raise OtherVatInPrices(
            f"Prices of contract {contract.number} have {held}, and the price list {changes['price_list'] or '(none)'} "
            f"{has}, so they would come to another sum; update_prices together with it, with hand_prices refresh.",
            pointer="/price_list",
        )
    return {"vat_included": now}


def _line(work: Work, before: Contract, now: Contract, prices_from: date) -> dict[str, Any]:
    sums = {row.key: (_amount(work, before, row), row) for row in before.rows}
    rows = [
        {
            "row": row.key, "text": row.text, "item": row.item, "type": row.type,
            "price_before": was.unit_price, "price_after": row.unit_price,
            "discount_before": was.discount, "discount_after": row.discount,
            "amount_before": amount, "amount_after": _amount(work, now, row),
        }
        for row in now.rows
        for amount, was in [sums[row.key]]
        if row != was
    ]  # fmt: skip
    fields = [
        {"field": field, "before": getattr(before, field), "after": getattr(now, field)}
        for field in Contract.Amended.__struct_fields__
        if field not in _NOT_SHOWN and hasattr(now, field) and getattr(before, field) != getattr(now, field)
    ]
    return {
        "id": str(now.id), "number": now.number, "customer": now.customer, "version": work.version(now.id),
        "prices_from": prices_from, "invoiced_until": last_invoiced_on(now), "currency": now.currency,
        "rows": rows, "fields": fields,
        "amount_before": _sum(work, before), "amount_after": _sum(work, now),
    }  # fmt: skip


def _amount(work: Work, contract: Contract, row: Row) -> Decimal:
    """What the row comes to in a whole period."""
    options = contract.options(discount_setting(work))
    return row_amount(priced(row), contract.currency, options, read_factor(contract.factor))


def _sum(work: Work, contract: Contract) -> Decimal:
    return sum((_amount(work, contract, row) for row in contract.rows if row.type == "cyclical"), ZERO)


def _totals(page: Page) -> dict[str, Any]:
    """By currency, what one period of the changed contracts comes to."""
    return {"totals": [_total(currency, page.done) for currency in sorted({row["currency"] for row in page.done})]}


def _total(currency: str, rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    ours = [row for row in rows if row["currency"] == currency]
    before, after = (sum((Decimal(row[name]) for row in ours), ZERO) for name in ("amount_before", "amount_after"))
    return {"currency": currency, "contracts": len(ours), "before": before, "after": after, "change": after - before}
