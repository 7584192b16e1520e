"""What is foretold is what the run then drafts; and the footer of a contract is what its invoices come to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import given as example
from hypothesis import strategies as st

from commands.contracts.amend_contract import AmendContract, amend_contract
from commands.contracts.approve_contract import ApproveContract, approve_contract
from commands.contracts.cancel_contract import CancelContract, cancel_contract
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.customers.retire_customer import RetireCustomer, retire_customer
from commands.registers.enter_register import EnterRegister, enter_register
from queries.contracts.contract import contract as whole
from queries.contracts.contract_forecast import BadRange, Forecast, forecast
from queries.page import BadCursor
from tests.books import check_books, folded
from tests.commands.conftest import CLERK, TODAY, Given
from tests.commands.conftest import Order as Given_
from tests.databases import Copies, new_store

BEGIN = date(2025, 11, 29)
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # a schema an example: to shrink one takes minutes
days = st.integers(0, 200).map(lambda n: BEGIN + timedelta(n))
money = st.decimals("0.01", "999.99", places=2)
rows = st.lists(
    st.builds(
        ContractRow,
        text=st.sampled_from(["Rent", "Care"]),
        unit_price=money,
        quantity=st.sampled_from([Decimal("1"), Decimal("2.5"), Decimal("0.333")]),
        vat_code=st.sampled_from(["PVN21", "PVN12", "PVN0"]),
        discount=st.sampled_from([None, Decimal("10"), Decimal("33.33")]),
        price_factor=st.sampled_from([Decimal("1"), Decimal("24")]),
        period_length=st.none() | st.integers(1, 4),
    )
    | st.builds(ContractRow, text=st.just("Fee"), unit_price=money, vat_code=st.just("PVN21"), type=st.just("one_off"),
                invoice_after=st.none() | days),
    min_size=1, max_size=3,
)  # fmt: skip
agreements = st.fixed_dictionaries(
    {
        "start_on": days,
        "end_on": st.none() | days.map(lambda day: day + timedelta(201)),
        "period_unit": st.sampled_from(["months", "months", "days"]),
        "period_length": st.integers(7, 40) | st.integers(1, 4),
        "invoice_timing": st.sampled_from(["before", "after"]),
        "invoice_days": st.integers(0, 20),
        "policy": st.sampled_from(["whole", "prorata"]),
        "factor": st.sampled_from(["1", "1/12", "0.083"]),
        "freight": st.sampled_from([None, Decimal("4.99")]),
        "payer": st.sampled_from([None, "BANK"]),
        "rows": rows.map(tuple),
    }
)


@contextmanager
def office(new_database: Copies) -> Iterator[Given]:
    with new_store(new_database) as store:
        made = Given(store)
        made.registers()
        made.customer("ACME")
        made.customer("BANK")
        try:
            yield made
        finally:
            made.engine.close()


def contract(given: Given, number: str, *lines: ContractRow, approve: bool = True, **more: Any) -> UUID:
    base: dict[str, Any] = {"customer": "ACME", "start_on": date(2026, 1, 1), "rows": lines or (line(),)}
    each = UUID(given.do(EnterContract(number=number, **base | more), enter_contract).id)
    if approve:
        given.do(ApproveContract(), approve_contract, each)
    return each


def line(unit_price: str = "100.00", **more: Any) -> ContractRow:
    return ContractRow(**{"text": "Rent", "unit_price": Decimal(unit_price), "vat_code": "PVN21"} | more)


def foretold(given: Given, to: date, **asked: Any) -> Forecast:
    given.engine.catch_up()
    with given.store.reading() as connection:
        return forecast(connection, today=TODAY, to=to, **{"limit": 10_000} | asked)


def bill(given: Given, until: date, **more: Any) -> list[tuple[Any, ...]]:
    made = create_contract_invoices(given.desk, Given_(CLERK), CreateContractInvoices(until=until, **more)).more
    return sorted(
        (row["dated_on"], row["charges"][0]["number"], row["charges"][0]["first"] or date.min, row["net"], row["gross"])
        for row in made["invoices"]
    )


def shown(found: Forecast) -> list[tuple[Any, ...]]:
    return [(each.dated_on, each.number, each.first or date.min, each.net, each.gross) for each in found.items]


@pytest.mark.feature("CX3", "CX4", "C102")
@settings(max_examples=8, phases=UNSHRUNK)
@example(
    agreed=st.lists(agreements, min_size=1, max_size=3), until=days, then=days, price=money, cancel_on=st.none() | days
)
def test_the_forecast_the_dry_run_and_the_run_say_the_same(
    new_database: Copies, agreed: list[dict[str, Any]], until: date, then: date, price: Decimal, cancel_on: date | None
) -> None:
    with office(new_database) as given:
        ids = [
            contract(given, f"L-{place}", *fields.pop("rows"), **{k: v for k, v in fields.items() if v is not None})
            for place, fields in enumerate(agreed)
        ]
        bill(given, until)
        dearer = tuple(
            ContractRow(key=row.key, text=row.text, unit_price=price, vat_code=row.vat_code, type=row.type,
                        invoice_after=row.invoice_after, period_length=row.period_length)
            for row in folded(given.store).states[ids[0]].rows
        )  # fmt: skip
        given.do(AmendContract(rows=dearer, effective_on=then), amend_contract, ids[0])
        if cancel_on:
            given.do(CancelContract(cancel_on=cancel_on, reason="x"), cancel_contract, ids[-1])
        to = max(until, then) + timedelta(120)
        found = foretold(given, to)
        check_books(given.store, given.engine)
        assert found.next is None
        assert bill(given, to, dry_run=True) == shown(found) == bill(given, to)
        assert sum((each.net for each in found.totals), Decimal(0)) == sum(
            (each.net for each in found.items), Decimal(0)
        )
        assert foretold(given, to).items == []


@pytest.mark.feature("C41", "C58", "C61", "C62", "C63", "C64")
@settings(max_examples=8, phases=UNSHRUNK)
@example(
    lines=st.lists(
        st.tuples(money, st.sampled_from(["1", "2.5", "-0.5"]), st.sampled_from(["PVN21", "PVN12", "PVN5"]),
                  st.none() | st.decimals("0.01", "100", places=2)),
        min_size=1, max_size=4,
    ),
    freight=st.sampled_from([None, Decimal("3.33")]),
    freight_code=st.sampled_from([None, "PVN12"]),
    vat_included=st.booleans(),
    meaning=st.sampled_from(["discount", "margin", "markup"]),
    applied_to=st.sampled_from(["sum", "unit_price"]),
)  # fmt: skip
def test_the_footer_is_what_the_invoice_of_a_period_comes_to(
    new_database: Copies, lines: list[Any], freight: Decimal | None, freight_code: str | None, vat_included: bool,
    meaning: str, applied_to: str,
) -> None:  # fmt: skip
    with office(new_database) as given:
        register(given, "discount_options", "default", meaning=meaning, applied_to=applied_to)
        register(given, "price_lists", "SHOP", vat_included=vat_included)
        made = tuple(
            line(price, quantity=Decimal(quantity), vat_code=code, discount=percent)
            for price, quantity, code, percent in lines
        )
        text = ContractRow(text="Payable in advance")
        more = {"freight": freight, "freight_vat_code": freight_code}
        each = contract(
            given, "L-1", text, *made, price_list="SHOP", **{k: v for k, v in more.items() if v is not None}
        )
        given.engine.catch_up()
        with given.store.reading() as connection:
            totals = whole(connection, each, date(2026, 1, 1)).totals
        assert totals is not None
        found = foretold(given, date(2026, 1, 1))
        if totals.net < 0 or totals.gross < 0:
            assert [refused.rule for refused in found.refused] == ["NegativeTotal"]
            return
        (expected,) = found.items
        assert (expected.net, expected.vat, expected.gross) == (totals.net, totals.vat, totals.gross)
        ((_, _, _, net, gross),) = bill(given, date(2026, 1, 1))
        assert (net, gross) == (totals.net, totals.gross)


def register(given: Given, kind: str, code: str, **entry: Any) -> None:
    given.do(EnterRegister(code=code, entry={"name": code, **entry}), enter_register, kind)


@pytest.mark.feature("CX3")
def test_a_forecast_is_for_days_and_for_some_contracts_and_sums_all_its_pages(given: Given) -> None:
    given.customer("BANK")
    register(given, "contract_classes", "GOLD")
    contract(given, "L-1", contract_class="GOLD")
    contract(given, "L-2", line("50.00"), payer="BANK", invoice_timing="after", invoice_days=5)
    contract(given, "L-3", approve=False)
    found = foretold(given, date(2026, 3, 31), from_=date(2026, 2, 1), limit=2)
    assert [(str(each.dated_on), each.number, each.payer) for each in found.items] == [
        ("2026-02-01", "L-1", "ACME"), ("2026-02-05", "L-2", "BANK"),
    ]  # fmt: skip
    assert (found.total, found.looked_at, found.refused_in_all) == (4, 2, 0)
    assert [(each.month, each.currency, each.invoices, each.net, each.gross) for each in found.totals] == [
        ("2026-02", "EUR", 2, Decimal("150.00"), Decimal("181.50")),
        ("2026-03", "EUR", 2, Decimal("150.00"), Decimal("181.50")),
    ]
    asked: dict[str, Any] = {"from_": date(2026, 2, 1), "limit": 2, "cursor": found.next}
    rest = foretold(given, date(2026, 3, 31), **asked)
    assert ([str(each.dated_on) for each in rest.items], rest.next) == (["2026-03-01", "2026-03-05"], None)
    assert rest.totals == found.totals
    for narrow, numbers in (
        ({"payer": "BANK"}, ["L-2"]),
        ({"contract_class": "GOLD"}, ["L-1"]),
        ({"customer": "X"}, []),
    ):
        assert [each.number for each in foretold(given, date(2026, 2, 10), from_=date(2026, 2, 1), **narrow).items] == (
            numbers
        )
    assert [str(each.dated_on) for each in foretold(given, date(2026, 1, 31)).items] == ["2026-01-01"]
    with pytest.raises(BadCursor):
        foretold(given, date(2026, 4, 30), **asked)
    for from_, to in ((date(2026, 2, 1), date(2026, 1, 1)), (None, date(2999, 1, 1))):
        with pytest.raises(BadRange):
            foretold(given, to, from_=from_)


def test_what_the_run_would_refuse_is_foretold_as_refused(given: Given) -> None:
    given.customer("GONE")
    contract(given, "L-1", customer="GONE")
    contract(given, "L-2", line("-5.00"))
    fine = contract(given, "L-3")
    given.do(RetireCustomer(), retire_customer, "GONE")
    found = foretold(given, date(2026, 1, 1))
    assert [each.contract for each in found.items] == [fine]
    assert sorted((each.number, each.rule) for each in found.refused) == [
        ("L-1", "UnknownPayer"),
        ("L-2", "NegativeTotal"),
    ]
    made = create_contract_invoices(given.desk, Given_(CLERK), CreateContractInvoices(until=date(2026, 1, 1))).more
    assert sorted(each.type for each in made["refused"]) == ["/problems/negative-total", "/problems/unknown-payer"]
