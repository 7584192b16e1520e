"""What a chief accountant tried to break: wrong figures, money counted twice, a past that moves, dead ends."""

from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.stories.bank import ACCOUNT, PAYER, In
from tests.stories.conftest import Clerk

LINE = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
PRINTER = "LV71HABA0551000000000"
DAYS = ("2026-05-04", "2026-05-11", "2026-05-20", "2026-05-31")


@pytest.fixture
def books(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    clerk.customer("PRINT", "SIA Tipogrāfija", ibans=[PRINTER])
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": ACCOUNT}})
    return clerk


def drafted(books: Clerk, net: str = "100.00", **more: Any) -> str:
    body = {"payer": "ACME", "lines": [LINE | {"unit_price": net}], "effective_on": "2026-05-25", **more}
    return str(books.do("/invoices", body)["id"])


def final(books: Clerk, advance: str, net: str = "100.00", **more: Any) -> str:
    """An approved invoice that deducts `amount` of the advance, or as much as fits."""
    each = drafted(books, net)
    books.do(f"/invoices/{each}/advances", {"advances": [{"id": advance, **more}]})
    books.do(f"/invoices/{each}/approve", {"issued_on": "2026-05-25"})
    return each


def advance(books: Clerk, net: str, **more: Any) -> tuple[str, str]:
    """One that the bank's money paid: its id and the payment's."""
    each, number = books.invoice("ACME", net, "2026-05-04", type="advance", **more)
    gross = books.see(f"/invoices/{each}")["gross"]
    paid = books.bank(In(gross, f"Avanss {number}", currency=more.get("currency", "EUR")), name=number)
    return each, str(paid["payments"][0]["id"])


def bought(books: Clerk, number: str, provider: str = "PRINT", **more: Any) -> str:
    body = {"provider": provider, "number": number, "issued_on": "2026-05-04", "lines": [LINE], **more}
    each = str(books.do("/expenses", body)["id"])
    books.do(f"/invoices/{each}/approve")
    return each


def balance(books: Clerk, **query: Any) -> str:
    rows = {row["customer"]: row["balance"] for row in books.see("/debtors", **query)["items"]}
    return str(rows.get("ACME", "0.00"))


def problem(books: Clerk, path: str, body: Any = None) -> str:
    return str(books.refused(path, body)["type"]).removeprefix("/problems/")


def test_an_advance_in_four_parts_and_three_rates_declares_its_vat_once_to_the_cent(books: Clerk) -> None:
    lines = [
        LINE | {"unit_price": "33.33"},
        LINE | {"unit_price": "10.01", "vat_code": "PVN12"},
        LINE | {"unit_price": "5.55", "vat_code": "PVN0"},
    ]
    paid, _ = advance(books, "1.00", lines=lines)
    deducted = []
    for part in ({"amount": "7.77"}, {"amount": "0.01"}, {"amount": "13.13"}, {}):
        each = drafted(books, lines=lines * 2)
        books.do(f"/invoices/{each}/advances", {"advances": [{"id": paid, **part}]})
        books.do(f"/invoices/{each}/approve", {"issued_on": "2026-05-25"})
        seen = books.see(f"/invoices/{each}")
        deducted.append(Decimal(seen["vat"]) - Decimal(seen["vat_due"]))
    assert sum(deducted) == Decimal(books.see(f"/invoices/{paid}")["vat"]) == Decimal("8.20")
    assert books.see(f"/invoices/{paid}")["prepaid"] == "0.00"


@pytest.mark.parametrize("net", ["33.33", "33.34", "0.07", "17.77"])
def test_an_invoice_below_its_advance_is_deducted_whole_with_no_cent_left(books: Clerk, net: str) -> None:
    paid, _ = advance(books, "100.07")
    each = final(books, paid, net)
    assert books.see(f"/invoices/{each}")["uncovered"] == "0.00" == books.see(f"/invoices/{each}")["vat_due"]


def test_the_money_of_an_advance_goes_back_through_its_credit_note_and_nothing_is_left(books: Clerk) -> None:
    paid, _ = advance(books, "100.07")
    final(books, paid, "30.00", amount="13.37")
    note = books.do(f"/invoices/{paid}/credit", {"reason": "called off", "effective_on": "2026-06-01"})["credit_note"]
    left = books.see(f"/invoices/{note}")["gross"]
    assert Decimal(left) + Decimal("13.37") == Decimal(books.see(f"/invoices/{paid}")["gross"])
    before = balance(books)
    books.bank(In(left, "Atmaksa", on="2026-06-02", side="DBIT"), name="S9")
    (debit,) = books.see("/outgoing-payments", linked="false")["items"]
    books.do(f"/outgoing-payments/{debit['id']}/link", {"invoices": [{"id": note}]})
    assert Decimal(balance(books)) == Decimal(before) + Decimal(left)
    assert books.uncovered() == {"R-000001": "22.93"}


def test_a_final_invoice_that_is_credited_owes_back_what_its_advance_paid(books: Clerk) -> None:
    paid, _ = advance(books, "50.00")
    each = final(books, paid)
    first = books.do(f"/invoices/{each}/credit", {"reason": "less", "lines": [LINE | {"unit_price": "70.00"}]})
    assert balance(books) == "-24.20"
    second = books.do(f"/invoices/{each}/credit", {"reason": "all"})
    assert books.uncovered() == {first["number"]: "24.20", second["number"]: "36.30"}
    assert balance(books) == "-60.50"


def test_a_deducted_advance_without_its_money_is_netted_even_when_the_books_are_closed(books: Clerk) -> None:
    """The bank took the money back, the period is closed, the final invoice is credited: neither side may stay."""
    paid, payment = advance(books, "50.00")
    each = final(books, paid)
    assert problem(books, "/offset-acts", _act(paid, bought(books, "B-1", "ACME"))) == "not-of-partner"
    books.do(f"/bank-payments/{payment}/return", {"booked_on": "2026-06-02"})
    books.do("/period-lock/lock", {"through": "2026-05-31"})
    note = books.do(f"/invoices/{each}/credit", {"reason": "called off", "effective_on": "2026-06-10"})["credit_note"]
    advised = books.refused(f"/invoices/{note}/apply", {"invoices": [{"id": paid}]})
    assert advised["type"] == "/problems/not-coverable" and "offset act" in advised["detail"]
    too_much = {"documents": [{"id": paid, "amount": "60.51"}, {"id": note}]}
    assert problem(books, "/offset-acts", _act(paid, note) | too_much) == "over-allocated"
    act = books.do("/offset-acts", _act(paid, note) | {"dated_on": "2026-06-10"})
    assert (books.uncovered(), balance(books)) == ({}, "0.00")
    assert books.see(f"/invoices/{paid}")["prepaid"] == "0.00"
    books.do(f"/offset-acts/{act['id']}/cancel", {"undo": "correction", "reason": "the money came after all"})
    assert books.see(f"/invoices/{paid}")["prepaid"] == "-60.50"


def _act(*documents: str) -> dict[str, Any]:
    return {"partner": "ACME", "justification": "Agreed", "documents": [{"id": each} for each in documents]}


def test_an_advance_and_its_final_invoice_of_a_provider_come_out_in_dollars(books: Clerk) -> None:
    rates = [{"from_on": "2026-01-01", "rate": "0.90"}, {"from_on": "2026-05-10", "rate": "0.95"}]
    books.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "rates": rates}})
    ahead = bought(books, "AV-1", type="advance", currency="USD")
    paying = {"side": "DBIT", "name": "SIA Tipogrāfija", "iban": PRINTER, "currency": "USD"}
    books.bank(In("121.00", "AV-1", **paying))
    bill = books.do(
        "/expenses",
        {"provider": "PRINT", "number": "F-2", "issued_on": "2026-05-20", "currency": "USD",
         "lines": [LINE | {"unit_price": "150.00"}]},
    )["id"]  # fmt: skip
    books.do(f"/invoices/{bill}/advances", {"advances": [{"id": ahead}]})
    books.do(f"/invoices/{bill}/approve")
    assert books.see(f"/invoices/{bill}")["vat_due"] == "10.50"
    books.bank(In("60.50", "F-2", on="2026-05-28", **paying), name="S2")
    assert books.uncovered(direction="purchase") == {}
    assert books.see("/debtors")["items"] == [], "what we owe is no claim on us"


def test_no_command_moves_a_figure_of_a_closed_month(books: Clerk) -> None:
    paid, payment = advance(books, "50.00")
    sold, _ = books.invoice("ACME", "100.00", "2026-05-05")
    each = final(books, paid)
    bill = bought(books, "B-1", "ACME", lines=[LINE | {"unit_price": "10.00"}])
    act = books.do("/offset-acts", _act(sold, bill) | {"dated_on": "2026-05-20"})["id"]
    by_hand = books.do("/invoices/pay", {"ids": [sold], "paid_on": "2026-05-21", "amounts": {sold: "20.00"}})
    receipt = by_hand["payments"][0]["id"]
    before = [(books.uncovered(as_of=day), balance(books, as_of=day)) for day in DAYS]
    books.do("/period-lock/lock", {"through": "2026-05-31"})
    why = {"reason": "x"}
    for path, body in (
        (f"/offset-acts/{act}/cancel", why),
        (f"/offset-acts/{act}/cancel", why | {"undo": "reversal", "effective_on": "2026-05-25"}),
        (f"/invoices/{each}/unapprove", why),
        (f"/invoices/{each}/cancel", why),
        (f"/invoices/{bill}/credit", why | {"number": "K-1", "effective_on": "2026-05-30"}),
        (f"/bank-payments/{receipt}/unlink", None),
        (f"/bank-payments/{payment}/unlink", None),
        ("/invoices/pay", {"ids": [sold], "paid_on": "2026-05-30"}),
    ):
        assert problem(books, path, body) == "period-locked", path
    books.do(f"/bank-payments/{receipt}/withdraw", why)
    books.do(f"/bank-payments/{payment}/return", {"booked_on": "2026-05-30"})
    books.do(f"/offset-acts/{act}/cancel", why | {"undo": "reversal"})
    assert [(books.uncovered(as_of=day), balance(books, as_of=day)) for day in DAYS] == before
    assert balance(books) == "242.00"


def test_what_is_submitted_and_booked_changes_only_by_a_credit_note(books: Clerk) -> None:
    each, _ = books.invoice("ACME", "100.00")
    books.do(f"/invoices/{each}/confirm")
    books.do("/invoices/mark-booked", {"ids": [each]})
    content = {"payer": "ACME", "lines": [LINE]}
    for verb, body, why in (
        ("unapprove", {"reason": "x"}, "exported-invoice"),
        ("cancel", {"reason": "x"}, "exported-invoice"),
        ("withdraw-confirmation", {"reason": "x"}, "exported-invoice"),
        ("amend", content, "not-a-draft"),
        ("advances", {"advances": []}, "not-a-draft"),
        ("regenerate", {"reason": "x"}, "not-a-draft"),
    ):
        assert problem(books, f"/invoices/{each}/{verb}", body) == why, verb
    books.do(f"/invoices/{each}/credit", {"reason": "returned"})
    assert books.uncovered() == {}


def test_money_entered_by_hand_on_an_advance_gives_way_and_the_final_invoice_stays(books: Clerk) -> None:
    each, number = books.invoice("ACME", "50.00", "2026-05-04", type="advance")
    receipt = books.do("/invoices/pay", {"ids": [each], "paid_on": "2026-05-10"})["payments"][0]["id"]
    final(books, each)
    row = books.bank(In("60.50", number, on="2026-05-14"))["payments"][0]
    assert row["confirms"] == [receipt]
    assert books.uncovered() == {"R-000001": "60.50"}
    assert [balance(books, as_of=day) for day in ("2026-05-12", "2026-05-14", "2026-05-25")] == [
        "0.00", "-60.50", "60.50",
    ]  # fmt: skip
    moved = [(each["kind"], each["effective_on"]) for each in books.see(f"/nenosegts/{each}/explain")["prepayments"]]
    assert moved[-2:] == [("uncovered", "2026-05-10"), ("covered", "2026-05-14")]


def test_a_receipt_by_hand_on_an_invoice_that_was_credited_since_is_confirmed_and_counted_once(books: Clerk) -> None:
    first, number = books.invoice("ACME", "100.00")
    receipt = books.do("/invoices/pay", {"ids": [first], "paid_on": "2026-05-10"})["payments"][0]["id"]
    note = books.do(f"/invoices/{first}/credit", {"reason": "x", "effective_on": "2026-05-11"})["credit_note"]
    second, _ = books.invoice("ACME", "100.00", "2026-05-11")
    books.do(f"/invoices/{note}/apply", {"invoices": [{"id": second}]})
    assert books.bank(In("121.00", number, on="2026-05-12"))["payments"][0]["confirms"] == [receipt]
    assert (books.uncovered(), balance(books)) == ({}, "0.00")


SPELLINGS = [
    "№ A-017/2026",
    "Nr. A-017/2026",
    "a017 2026",
    "Ａ－０１７／２０２６",
    "A‑017⁄2026",
    "Rēķins Nr. A-017/2026",
]


@pytest.mark.feature("F40")
def test_one_bill_of_a_provider_is_entered_once_in_whatever_spelling(books: Clerk) -> None:
    entered = {"provider": "PRINT", "issued_on": "2026-05-04", "lines": [LINE]}
    first = bought(books, "A-017/2026")
    for number in SPELLINGS:
        assert problem(books, "/expenses", entered | {"number": number}) == "provider-number-taken", number
        note = {"number": number, "reason": "x"}
        assert problem(books, f"/invoices/{first}/credit", note) == "provider-number-taken", number
    bought(books, "NR-17")  # a series of that name, not the word before a number
    bought(books, "17")


def test_an_expense_typed_later_than_it_is_dated_is_that_expense_on_every_day(books: Clerk) -> None:
    """Drawn up today, owed since May: the state as of May has the provider, the direction and the lines."""
    each = bought(books, "A-1", type="advance")
    path = f"/history/{each}/state"
    then, now = books.see(path, as_of="2026-05-10"), books.see(path)
    assert (then["state"]["direction"], then["state"]["type"], then["state"]["payer"]) == (
        "purchase", "advance", "PRINT",
    )  # fmt: skip
    assert then["state"] == now["state"]
    assert books.client.get(path, params={"as_of": "2026-05-03"}).status_code == 404, "nothing was there yet"


def test_a_draft_that_was_changed_after_an_approval_was_withdrawn_shows_what_was_approved(books: Clerk) -> None:
    each, _ = books.invoice("ACME", "100.00", "2026-05-04")
    books.do(f"/invoices/{each}/unapprove", {"reason": "a wrong price"})
    books.do(f"/invoices/{each}/amend", {"payer": "PRINT", "lines": [LINE | {"unit_price": "50.00"}]})
    path = f"/history/{each}/state"
    assert books.see(path, as_of="2026-05-10")["state"]["payer"] == "ACME", "a draft of today changes no past day"
    books.do(f"/invoices/{each}/approve")
    then = books.see(path, as_of="2026-05-10")["state"]
    assert (then["payer"], then["totals"]["gross"], then["status"]) == ("PRINT", "60.50", "approved")


def test_orders_of_a_credited_invoice_are_not_invoiced_twice_by_withdrawing_the_credit(books: Clerk) -> None:
    order = {"number": "P-1", "customer": "ACME", "prices": [LINE], "actual_on": "2026-05-12"}
    each = books.do("/orders", order)["id"]
    first = books.do(f"/orders/{each}/invoice")["id"]
    books.do(f"/invoices/{first}/approve", {"issued_on": "2026-05-13"})
    books.do(f"/orders/{each}/amend", {"prices": [LINE | {"unit_price": "999.00"}]})
    assert books.see(f"/invoices/{first}")["gross"] == "121.00", "an approved invoice stays as it is"
    note = books.do(f"/invoices/{first}/credit", {"reason": "wrong price"})["credit_note"]
    second = books.do(f"/orders/{each}/invoice")["id"]
    books.do(f"/invoices/{second}/approve")
    assert problem(books, f"/invoices/{note}/cancel", {"reason": "x"}) == "order-on-invoice"
    assert books.uncovered() == {"R-000002": "1208.79"}


def test_a_bill_that_the_bank_paid_twice_is_paid_once_and_the_second_debit_waits(books: Clerk) -> None:
    first = bought(books, "A-1")
    paying = {"side": "DBIT", "name": "SIA Tipogrāfija", "iban": PRINTER}
    books.bank(In("121.00", "A-1", ref="1", **paying))
    second = bought(books, "A-2")
    (again,) = books.bank(In("121.00", "A-1", on="2026-05-12", ref="2", **paying), name="S2")["outgoing"]
    assert (again["status"], again["linked"], again["blocked_by"]) == ("kept", [], ["duplicate"])
    assert [books.see(f"/invoices/{each}")["uncovered"] for each in (first, second)] == ["0.00", "121.00"]


def test_a_supervisor_reads_nothing_of_the_ledger(books: Clerk, client: TestClient) -> None:
    each, _ = books.invoice("ACME", "777.77")
    key = books.do("/keys", {"name": "Ilze", "person": "Ilze", "roles": ["supervisor"]})["key"]
    known = {"Authorization": f"Bearer {key}"}
    lists = ("nenosegts", "debtors", "bank-payments", "outgoing-payments", "offset-acts", "history", "events")
    assert {client.get(f"/{name}", headers=known).status_code for name in lists} == {403}
    for path in (f"/invoices/{each}", f"/invoices/{each}/history", f"/nenosegts/{each}/explain"):
        assert client.get(path, headers=known).status_code in {403, 404}
    assert client.get("/invoices", headers=known).json()["items"] == []
