"""A person says that invoices were paid; later the bank says so too, and the money is there once (I10, T44-T49)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.office import Office
from tests.books import check_books
from tests.stories.bank import ACCOUNT, PAYER, In
from tests.stories.conftest import Clerk

OTHER_ACCOUNT = "LV97HABA0012345678910"
pytestmark = pytest.mark.feature("T44", "T46", "T49")


def account(clerk: Clerk, code: str = "MAIN", iban: str = ACCOUNT, **more: Any) -> None:
    clerk.do("/registers/bank_accounts", {"code": code, "entry": {"iban": iban, **more}})


def pay(clerk: Clerk, *ids: str, on: str = "2026-05-10", **more: Any) -> dict[str, Any]:
    answer = clerk.do("/invoices/pay", {"ids": list(ids), "paid_on": on, **more})
    assert answer["refused"] == [], answer
    return answer


def payment_of(answer: dict[str, Any]) -> str:
    (made,) = answer["payments"]
    return str(made["id"])


def listed(clerk: Clerk, **query: Any) -> list[str]:
    return [each["id"] for each in clerk.see("/bank-payments", **query)["items"]]


@pytest.fixture
def invoices(clerk: Clerk) -> list[tuple[str, str]]:
    """Two of ACME, 121.00 and 60.50."""
    account(clerk)
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    return [clerk.invoice("ACME", "100.00"), clerk.invoice("ACME", "50.00", on="2026-05-05")]


@pytest.mark.feature("T45", "T48")
def test_ticked_invoices_are_paid_by_a_receipt_each_that_waits_for_the_bank(clerk: Clerk, invoices: list) -> None:
    answer = pay(clerk, *(each for each, _ in invoices))
    assert [(each["number"], each["amount"], each["uncovered"]) for each in answer["done"]] == [
        ("R-000001", "121.00", "0.00"),
        ("R-000002", "60.50", "0.00"),
    ]
    assert clerk.uncovered() == {}
    rows = clerk.see("/bank-payments", provisional="true")["items"]
    assert {(each["amount"], each["name"], each["payer"], each["booked_on"]) for each in rows} == {
        ("121.00", "SIA Ķīmija", "ACME", "2026-05-10"),
        ("60.50", "SIA Ķīmija", "ACME", "2026-05-10"),
    }
    assert {(each["account"], each["linked"], each["days_unconfirmed"]) for each in rows} == {(ACCOUNT, "true", 51)}
    whole = clerk.see(f"/bank-payments/{rows[0]['id']}")
    assert (whole["message"], whole["statement"], whole["provisional"]) == ("hand", None, True)
    assert clerk.uncovered(as_of="2026-05-09") == {"R-000001": "121.00", "R-000002": "60.50"}


def test_one_payment_for_a_payer_pays_all_of_its_invoices(clerk: Clerk, invoices: list) -> None:
    clerk.customer("BETA", "AS Beta")
    third, _ = clerk.invoice("BETA", "10.00", on="2026-05-05")
    answer = pay(clerk, *(each for each, _ in invoices), third, one_per="payer")
    assert [(each["payer"], each["amount"], each["invoices"]) for each in answer["payments"]] == [
        ("ACME", "181.50", 2),
        ("BETA", "12.10", 1),
    ]
    assert clerk.uncovered() == {}


def test_a_part_can_be_paid_and_what_cannot_be_paid_is_told_one_by_one(clerk: Clerk, invoices: list) -> None:
    (first, number), (second, _) = invoices
    draft = clerk.do("/invoices", {"payer": "ACME", "lines": [{"text": "x", "unit_price": "1", "vat_code": "PVN21"}]})
    pay(clerk, second)
    stranger = "00000000-0000-7000-8000-000000000001"
    body = {"ids": [first, second, draft["id"], stranger], "paid_on": "2026-05-10", "amounts": {first: "21.00"}}
    answer = clerk.do("/invoices/pay", body)
    assert [each["number"] for each in answer["done"]] == [number]
    assert {each["id"]: each["type"] for each in answer["refused"]} == {
        second: "/problems/nothing-owed",
        draft["id"]: "/problems/not-approved",
        stranger: "/problems/not-found",
    }
    assert clerk.uncovered() == {number: "100.00"}
    too_much = clerk.do("/invoices/pay", {**body, "ids": [first], "amounts": {first: "100.01"}})
    assert too_much["refused"][0]["type"] == "/problems/over-allocated"
    assert "100.00 EUR uncovered" in too_much["refused"][0]["detail"]
    other = clerk.refused("/invoices/pay", {**body, "ids": [first], "amounts": {second: "1.00"}})
    assert other["status"] == 422


@pytest.mark.feature("T47")
def test_of_several_accounts_one_must_be_chosen_by_code_or_iban(clerk: Clerk, invoices: list) -> None:
    (first, _), (second, _) = invoices
    account(clerk, "SPARE", OTHER_ACCOUNT)
    account(clerk, "OLD", "LT121000011101001000", active=False)
    body = {"ids": [first], "paid_on": "2026-05-10"}
    needed = clerk.refused("/invoices/pay", body)
    assert needed["type"] == "/problems/account-needed"
    assert f"MAIN {ACCOUNT}, SPARE {OTHER_ACCOUNT}" in needed["detail"] and "OLD" not in needed["detail"]
    for wrong in ("OLD", "LT12 1000 0111 0100 1000", "NOWHERE"):
        assert clerk.refused("/invoices/pay", {**body, "account": wrong})["type"] == "/problems/unknown-code"
    assert pay(clerk, first, account="SPARE")["payments"][0]["account"] == OTHER_ACCOUNT
    assert pay(clerk, second, account="lv80 bank 0000 4351 9500 1")["payments"][0]["account"] == ACCOUNT


@pytest.mark.feature("T48")
def test_the_day_is_past_and_open(clerk: Clerk, invoices: list) -> None:
    first = invoices[0][0]
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    future = clerk.refused("/invoices/pay", {"ids": [first], "paid_on": "2026-07-01"})
    assert (future["type"], future["errors"][0]["pointer"]) == ("/problems/not-yet-due", "/paid_on")
    closed = clerk.refused("/invoices/pay", {"ids": [first], "paid_on": "2026-05-31"})
    assert closed["type"] == "/problems/period-locked"
    pay(clerk, first, on="2026-06-01")


def test_money_paid_before_the_invoice_was_issued_covers_it_from_its_issue_on(clerk: Clerk, invoices: list) -> None:
    first, number = invoices[0]
    pay(clerk, first, on="2026-05-01")
    assert clerk.uncovered(as_of="2026-05-01", kind="payment") == {"payment": "121.00"}
    assert clerk.uncovered(as_of="2026-05-04") == {}
    assert number not in clerk.uncovered()


def test_an_advance_is_paid_by_hand_and_what_we_owe_is_not(clerk: Clerk, invoices: list) -> None:
    advance, number = clerk.invoice("ACME", "200.00", on="2026-05-06", type="advance")
    pay(clerk, advance)
    assert number not in clerk.uncovered()
    first = invoices[0][0]
    pay(clerk, first, amounts={first: "21.00"})
    note = clerk.do(f"/invoices/{first}/credit", {"reason": "too much", "effective_on": "2026-05-20"})["credit_note"]
    answer = clerk.do("/invoices/pay", {"ids": [note], "paid_on": "2026-05-20"})
    assert answer["refused"][0]["type"] == "/problems/not-owed-to-us"


def test_the_banks_entry_confirms_and_takes_its_place_with_the_banks_day(clerk: Clerk, invoices: list) -> None:
    first, number = invoices[0]
    receipt = payment_of(pay(clerk, first, on="2026-05-10"))
    before = clerk.see("/events", after=0, limit=200)["head"]
    row = clerk.bank(In("121.00", f"Rēķins {number}", on="2026-05-12"))["payments"][0]
    assert (row["decision"], row["confirms"], row["evidence"][0]) == ("auto", [receipt], "confirms_provisional")
    assert row["linked"] == [{"invoice": first, "number": number, "amount": "121.00"}]
    assert clerk.uncovered() == {"R-000002": "60.50"}
    assert number in clerk.uncovered(as_of="2026-05-11")
    assert number not in clerk.uncovered(as_of="2026-05-11", known_at=before)
    assert number not in clerk.uncovered(as_of="2026-05-12")

    assert listed(clerk) == [row["id"]] == listed(clerk, linked="true")
    assert clerk.see("/bank-payments")["total"] == 1 == clerk.see("/bank-payments", linked="true")["total"]
    assert listed(clerk, as_of="2026-05-30") == [row["id"]]
    assert listed(clerk, as_of="2026-05-11", known_at=before) == [receipt]
    gone = clerk.see(f"/bank-payments/{receipt}")
    assert (gone["status"], gone["confirmed_by"], gone["uncovered"]) == ("confirmed", row["id"], "0.00")
    assert clerk.see(f"/bank-payments/{row['id']}")["confirms"] == [receipt]
    refused = clerk.refused(f"/bank-payments/{receipt}/link", {"invoices": [{"id": invoices[1][0]}]})
    assert refused["type"] == "/problems/no-longer-counts" and row["id"] in refused["detail"]


def test_the_same_file_again_and_a_second_transfer_confirm_nothing(clerk: Clerk, invoices: list) -> None:
    first, number = invoices[0]
    pay(clerk, first)
    entry = In("121.00", number, on="2026-05-12", ref="A1")
    clerk.bank(entry)
    again = clerk.bank(entry)
    assert (again["events"], again["payments"][0]["status"]) == ([], "known")
    twice = clerk.bank(In("121.00", number, on="2026-05-13", ref="A2"), name="S2")["payments"][0]
    assert (twice["confirms"], twice["uncovered"]) == ([], "121.00")
    assert clerk.uncovered(kind="payment") == {"payment": "121.00"}


@pytest.mark.parametrize("known_by", [{"iban": PAYER}, {"iban": "LT121000011101001000"}])
def test_an_entry_that_names_nothing_confirms_the_only_receipt_of_its_payer(
    clerk: Clerk, invoices: list, known_by: dict
) -> None:
    receipt = payment_of(pay(clerk, invoices[0][0]))
    row = clerk.bank(In("121.00", "paldies", on="2026-05-20", **known_by))["payments"][0]
    assert row["confirms"] == [receipt]
    assert clerk.uncovered() == {"R-000002": "60.50"}


def test_one_transfer_confirms_all_the_receipts_that_it_paid_together(clerk: Clerk, invoices: list) -> None:
    receipts = {each["id"] for each in pay(clerk, *(each for each, _ in invoices))["payments"]}
    row = clerk.bank(In("181.50", "R-000001, R-000002", on="2026-05-12"))["payments"][0]
    assert set(row["confirms"]) == receipts
    assert {each["number"]: each["amount"] for each in row["linked"]} == {"R-000001": "121.00", "R-000002": "60.50"}
    assert clerk.uncovered() == {}
    assert listed(clerk) == [row["id"]]


def test_when_two_could_be_meant_a_person_says_which(clerk: Clerk, invoices: list) -> None:
    third, third_number = clerk.invoice("ACME", "100.00", on="2026-05-05")
    pay(clerk, invoices[0][0])
    meant = payment_of(pay(clerk, third))
    row = clerk.bank(In("121.00", "paldies", on="2026-05-12"))["payments"][0]
    assert (row["decision"], row["confirms"], row["uncovered"]) == ("suggest", [], "121.00")
    assert row["evidence"][0] == "may_confirm_provisional"
    suggestions = clerk.see(f"/bank-payments/{row['id']}")["suggestions"]
    assert [meant] in [each["confirms"] for each in suggestions]
    clerk.do(f"/bank-payments/{row['id']}/confirm", {"provisional": [meant]})
    assert clerk.uncovered() == {"R-000002": "60.50"}
    (link,) = clerk.see(f"/bank-payments/{row['id']}")["links"]
    assert (link["number"], link["effective_on"]) == (third_number, "2026-05-12")
    assert len(listed(clerk, provisional="true")) == 1


def test_an_entry_of_another_amount_points_at_the_receipt_and_covers_nothing(clerk: Clerk, invoices: list) -> None:
    first, number = invoices[0]
    receipt = payment_of(pay(clerk, first))
    row = clerk.bank(In("120.00", number, on="2026-05-12"))["payments"][0]
    assert (row["decision"], row["linked"], row["uncovered"]) == ("suggest", [], "120.00")
    assert row["evidence"][0] == "provisional_waits"
    assert "121.00 EUR entered by hand for 2026-05-10 on R-000001" in row["evidence"]
    differ = clerk.refused(f"/bank-payments/{row['id']}/confirm", {"provisional": [receipt]})
    assert differ["type"] == "/problems/amounts-differ"
    assert "120.00 EUR uncovered" in differ["detail"] and "withdraw" in differ["detail"]


@pytest.mark.parametrize("by", ["number", "reference"])
@pytest.mark.parametrize(("entered", "booked"), [("2026-05-05", "2026-05-20"), ("2026-06-25", "2026-05-12")])
def test_an_entry_many_days_away_that_names_the_invoice_asks_a_person(
    clerk: Clerk, invoices: list, by: str, entered: str, booked: str
) -> None:
    first, number = invoices[0]
    receipt = payment_of(pay(clerk, first, on=entered))
    named = {"text": number} if by == "number" else {"reference": clerk.see(f"/invoices/{first}")["creditor_reference"]}
    row = clerk.bank(In("121.00", on=booked, **named))["payments"][0]
    assert (row["decision"], row["confirms"], row["linked"]) == ("suggest", [], [])
    assert row["evidence"][0] == "may_confirm_provisional" and "more than 10 days apart" in row["evidence"][-1]
    (suggestion,) = clerk.see(f"/bank-payments/{row['id']}")["suggestions"]
    assert suggestion["confirms"] == [receipt]
    clerk.do(f"/bank-payments/{row['id']}/confirm", {"provisional": [receipt]})
    assert clerk.uncovered() == {"R-000002": "60.50"}


def test_an_entry_of_another_amount_many_days_away_still_points_at_the_receipt(clerk: Clerk, invoices: list) -> None:
    first, number = invoices[0]
    pay(clerk, first, on="2026-05-05")
    row = clerk.bank(In("120.00", number, on="2026-05-20"))["payments"][0]
    assert (row["decision"], row["linked"], row["evidence"][0]) == ("suggest", [], "provisional_waits")


@pytest.mark.parametrize(
    "entry",
    [
        In("121.00", "R-000002", on="2026-05-12"),  # names another invoice
        In("121.00", "paldies", on="2026-05-21"),  # too late
        In("121.00", "paldies", on="2026-05-12", name="Kāds", iban="LT121000011101001000"),  # nobody knows whose
    ],
)
def test_other_money_confirms_nothing(clerk: Clerk, invoices: list, entry: In) -> None:
    receipt = payment_of(pay(clerk, invoices[0][0]))
    assert clerk.bank(entry)["payments"][0]["confirms"] == []
    assert listed(clerk, provisional="true") == [receipt]


def test_a_larger_entry_confirms_by_hand_and_keeps_the_rest(clerk: Clerk, invoices: list) -> None:
    (first, _), (second, _) = invoices
    receipt = payment_of(pay(clerk, first))
    row = clerk.bank(In("181.50", "R-000001 un R-000002", on="2026-05-12"))["payments"][0]
    assert row["confirms"] == [] and row["decision"] == "suggest"
    clerk.do(f"/bank-payments/{row['id']}/confirm", {"provisional": [receipt]})
    assert clerk.uncovered() == {"R-000002": "60.50", "payment": "60.50"}
    clerk.do(f"/bank-payments/{row['id']}/link", {"invoices": [{"id": second}]})
    assert clerk.uncovered() == {}


def test_an_entry_that_came_before_the_receipt_is_confirmed_by_matching_again(clerk: Clerk, invoices: list) -> None:
    """A debt was open when the entry came, but nothing told which; the person who entered it by hand did."""
    row = clerk.bank(In("121.00", "paldies", on="2026-05-12", name="Kāds", iban="LT121000011101001000"))["payments"][0]
    receipt = payment_of(pay(clerk, invoices[0][0]))
    assert clerk.do("/bank-payments/match")["linked"] == 0
    clerk.do(f"/bank-payments/{row['id']}/attribute", {"customer": "ACME"})
    assert clerk.do("/bank-payments/match")["linked"] == 1
    assert clerk.see(f"/bank-payments/{row['id']}")["confirms"] == [receipt]
    assert clerk.do("/bank-payments/match")["done"] == []


def test_a_receipt_that_never_came_is_withdrawn_and_what_the_bank_booked_is_not(clerk: Clerk, invoices: list) -> None:
    first, number = invoices[0]
    receipt = payment_of(pay(clerk, first))
    assert clerk.refused(f"/bank-payments/{receipt}/withdraw")["status"] == 422
    clerk.do(f"/bank-payments/{receipt}/withdraw", {"reason": "the customer mistook us"})
    assert clerk.uncovered()[number] == "121.00" == clerk.uncovered(as_of="2026-05-11")[number]
    assert listed(clerk) == [] and clerk.see("/bank-payments")["total"] == 0
    assert clerk.see(f"/bank-payments/{receipt}")["status"] == "withdrawn"
    assert clerk.refused(f"/bank-payments/{receipt}/withdraw", {"reason": "x"})["type"] == "/problems/no-longer-counts"
    booked = clerk.bank(In("121.00", number, on="2026-05-12"))["payments"][0]
    assert booked["decision"] == "auto"
    final = clerk.refused(f"/bank-payments/{booked['id']}/withdraw", {"reason": "x"})
    assert final["type"] == "/problems/not-entered-by-hand"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("return", {"booked_on": "2026-05-20"}),
        ("set-aside", {"reason": "x"}),
        ("unlink", {"undo": "reversal"}),
        ("write-off", {"reason": "x"}),
    ],
)
def test_what_only_the_banks_money_can_suffer_is_refused(clerk: Clerk, invoices: list, verb: str, body: dict) -> None:
    receipt = payment_of(pay(clerk, invoices[0][0]))
    refused = clerk.refused(f"/bank-payments/{receipt}/{verb}", body)
    assert refused["type"] == "/problems/waits-for-the-bank" and "withdraw" in refused["detail"]


def test_a_receipt_in_closed_books_gives_way_on_the_first_open_day(clerk: Clerk, invoices: list) -> None:
    """The closed figures stay: the debt was covered at the end of May, and the bank's money stands there from June."""
    first, number = invoices[0]
    receipt = payment_of(pay(clerk, first, on="2026-05-28"))
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    row = clerk.bank(In("121.00", number, on="2026-05-29"))["payments"][0]
    assert row["confirms"] == [receipt]
    for day in ("2026-05-28", "2026-05-31", "2026-06-01", "2026-06-30"):
        assert clerk.uncovered(as_of=day) == {"R-000002": "60.50"}
    assert listed(clerk, as_of="2026-05-31") == [receipt]
    assert listed(clerk, as_of="2026-06-01") == [row["id"]]


def test_money_in_another_currency_is_confirmed_at_the_banks_days_rate(clerk: Clerk, invoices: list) -> None:
    rates = [{"from_on": "2026-05-01", "rate": "0.90"}, {"from_on": "2026-05-11", "rate": "0.95"}]
    clerk.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "rates": rates}})
    invoice, number = clerk.invoice("ACME", "100.00", on="2026-05-05", currency="USD")
    receipt = payment_of(pay(clerk, invoice))
    assert clerk.see(f"/bank-payments/{receipt}")["base_amount"] == "108.90"
    row = clerk.bank(In("121.00", number, on="2026-05-12", currency="USD"))["payments"][0]
    assert row["confirms"] == [receipt]
    assert clerk.see(f"/bank-payments/{row['id']}")["base_amount"] == "114.95"
    assert number not in clerk.uncovered()


def test_receipts_that_nobody_confirmed_in_time_are_listed(clerk: Clerk, office: Office, invoices: list) -> None:
    old = payment_of(pay(clerk, invoices[0][0], on="2026-06-16"))
    pay(clerk, invoices[1][0], on="2026-06-17")
    rows = clerk.see("/bank-payments", provisional="true", unconfirmed_days=14)["items"]
    assert [(each["id"], each["days_unconfirmed"]) for each in rows] == [(old, 14)]
    assert office.findings(deep=True)["receipts_unconfirmed"] == 1


def test_an_import_and_a_withdrawal_at_once_leave_the_money_once(clerk: Clerk, office: Office, invoices: list) -> None:
    for at in range(4):
        invoice, number = clerk.invoice("ACME", "100.00", on="2026-05-05")
        receipt = payment_of(pay(clerk, invoice))
        entry = In("121.00", number, on="2026-05-12", ref=f"RACE{at}")
        with ThreadPoolExecutor(2) as pool:
            imported = pool.submit(clerk.bank, entry, name=f"RACE{at}")
            withdrawn = pool.submit(
                clerk.client.post, f"/bank-payments/{receipt}/withdraw", json={"reason": "never came"}
            )
            row, status = imported.result()["payments"][0], withdrawn.result().status_code
        assert (status, row["confirms"]) in [(200, []), (409, [receipt])]
        clerk.do("/bank-payments/match")  # the withdrawal can have come between the look and the decision
        assert clerk.uncovered() == {"R-000001": "121.00", "R-000002": "60.50"}
    check_books(office.store, office.engine)


def test_the_same_invoice_marked_as_paid_twice_at_once_is_paid_once(
    clerk: Clerk, office: Office, invoices: list
) -> None:
    body = {"ids": [each for each, _ in invoices], "paid_on": "2026-05-10"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: clerk.do("/invoices/pay", body), range(4)))
    assert sum(len(each["payments"]) for each in answers) == 2
    check_books(office.store, office.engine)
