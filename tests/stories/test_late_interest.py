"""Late interest is claimed by balance and dated rates, and invoiced once."""

from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_papers import CARD

TODAY = "2026-06-30"


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    clerk.registers("dunning_policies", "interest_rates", "text_templates")
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.customer("ACME", "SIA Acme", language="lv")
    return clerk


def late(desk: Clerk) -> tuple[str, str]:
    """1000.00 due on 31 January 2026, of which 400.00 came on 15 April."""
    each, number = desk.invoice("ACME", "826.45", "2026-01-17")
    payment = desk.bank(In("400.00", "paldies", "2026-04-15"))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    return each, number


def claim(desk: Clerk, **query: Any) -> dict[str, Any]:
    return desk.see("/debtors/ACME/interest", **query)


def test_a_claim_shows_each_balance_with_its_days_rate_and_source(desk: Clerk) -> None:
    _, number = late(desk)
    (row,) = claim(desk)["invoices"]
    assert (row["number"], row["uncovered"], row["interest"], row["left"]) == (number, "600.00", "33.26", "33.26")
    assert [(s["from_on"], s["to_on"], s["principal"], s["interest"]) for s in row["segments"]] == [
        ("2026-01-31", "2026-04-15", "1000.00", "20.58"),
        ("2026-04-15", "2026-06-30", "600.00", "12.68"),
    ]
    assert claim(desk)["totals"] == {"EUR": "33.26"}
    assert "base rate" in row["segments"][0]["source"]


def test_a_claim_is_by_the_rates_of_the_debtors_own_policy_as_its_interest_invoice_is(desk: Clerk) -> None:
    late(desk)
    agreed = {"name": "Agreed", "rates": [{"from_on": "2020-01-01", "rate": "36.5"}]}
    desk.do("/registers/interest_rates", {"code": "AGREED", "entry": agreed})
    own = {"name": "Own", "levels": [{"days": 3}], "interest_rates": "AGREED"}
    desk.do("/registers/dunning_policies", {"code": "OWN", "entry": own})
    assert claim(desk)["rates"] == "LEGAL"
    desk.do("/debtors/ACME/choose-policy", {"policy": "OWN"})
    assert (claim(desk)["rates"], claim(desk)["totals"]) == ("AGREED", {"EUR": "119.60"})  # 74 x 1.00 + 76 x 0.60
    assert claim(desk, rates="LEGAL")["totals"] == {"EUR": "33.26"}
    assert desk.do("/debtors/ACME/create-interest-invoice")["interest"] == "119.60"


def test_a_debt_of_years_ago_bears_the_rate_of_each_half_year(desk: Clerk) -> None:
    desk.invoice("ACME", "826.45", "2024-12-02")  # 1000.00 due 16 December 2024
    (row,) = claim(desk, until="2026-01-10")["invoices"]
    assert [(s["to_on"], s["rate"], s["interest"]) for s in row["segments"]] == [
        ("2024-12-31", "12.25", "5.03"),
        ("2025-06-30", "11.15", "55.29"),
        ("2025-12-31", "10.15", "51.17"),
        ("2026-01-10", "10.15", "2.78"),
    ]


def test_interest_is_not_lost_when_the_principal_is_paid(desk: Clerk) -> None:
    each, _ = late(desk)
    payment = desk.bank(In("600.00", "beidzot", "2026-06-29"))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    (row,) = claim(desk)["invoices"]
    assert (row["uncovered"], row["interest"]) == ("0.00", "33.09")


def test_money_that_came_in_a_month_that_was_closed_since_stops_the_interest_on_its_own_day(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "826.45", "2026-01-17")  # 1000.00 due on 31 January
    payment = desk.bank(In("1000.00", "paldies", "2026-04-15"))["payments"][0]["id"]
    desk.do("/period-lock/lock", {"through": "2026-04-30"})
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    [then] = [row for row in desk.see("/debtors", as_of="2026-04-30")["items"] if row["customer"] == "ACME"]
    assert then["uncovered"] == "1000.00", "by the books"
    (row,) = claim(desk)["invoices"]
    assert [(s["to_on"], s["interest"]) for s in row["segments"]] == [("2026-04-15", "20.58")], (
        "the debtor paid that day"
    )
    wrong = {"invoice": each, "undo": "correction", "reason": "not theirs"}
    desk.do(f"/bank-payments/{payment}/unlink", wrong)
    (row,) = claim(desk)["invoices"]
    assert [(s["to_on"], s["interest"]) for s in row["segments"]] == [(TODAY, "41.71")], "it was never paid"


def test_an_interest_invoice_charges_each_stretch_once_until_it_is_cancelled(desk: Clerk) -> None:
    _, number = late(desk)
    first = desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-04-15"})
    assert (first["interest"], first["events"]) == ("20.58", ["Invoice.Drafted", "Debtor.InterestCharged"])
    drafted = desk.see(f"/invoices/{first['id']}")
    assert (drafted["state"], drafted["gross"], drafted["vat"]) == ("draft", "20.58", "0.00")
    assert drafted["lines"][0]["text"] == f"Nokavējuma procenti par rēķinu {number} no 2026-01-31 līdz 2026-04-15"
    [told] = desk.see("/correspondence", customer="ACME", kind="interest_charged")["items"]
    assert (told["invoice"], told["text"]) == (first["id"], f"{number}: 20.58 EUR")
    second = desk.do("/debtors/ACME/create-interest-invoice")
    assert second["interest"] == "12.68"
    nothing = desk.refused("/debtors/ACME/create-interest-invoice")
    assert (nothing["status"], nothing["type"]) == (409, "/problems/nothing-to-charge")
    assert claim(desk)["totals"] == {"EUR": "0.00"}
    desk.do(f"/invoices/{second['id']}/cancel", {"reason": "agreed"})
    assert claim(desk)["totals"] == {"EUR": "12.68"}
    assert desk.do("/debtors/ACME/create-interest-invoice")["interest"] == "12.68"


def test_what_a_cancelled_interest_invoice_charged_is_charged_from_its_first_day_again(desk: Clerk) -> None:
    _, number = late(desk)
    first = desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-04-15"})
    desk.do(f"/invoices/{first['id']}/cancel", {"reason": "too early"})
    second = desk.do("/debtors/ACME/create-interest-invoice")
    (line,) = desk.see(f"/invoices/{second['id']}")["lines"]
    assert line["text"] == f"Nokavējuma procenti par rēķinu {number} no 2026-01-31 līdz 2026-06-30"
    assert second["interest"] == "33.26"  # 20.58 + 12.68


def test_more_late_invoices_than_a_draft_has_room_for_are_charged_by_the_next_ones(
    desk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.debtors.create_interest_invoice.MOST_LINES", 1)
    late(desk)
    desk.invoice("ACME", "100.00", "2026-05-04")  # due on 18 May: 121.00 x 10.15 % x 43 / 365
    made = [desk.do("/debtors/ACME/create-interest-invoice") for _ in range(2)]
    assert [(each["interest"], each["invoices"], each["left"]) for each in made] == [("33.26", 1, 1), ("1.45", 1, 0)]
    assert desk.refused("/debtors/ACME/create-interest-invoice")["type"] == "/problems/nothing-to-charge"


def test_the_days_of_a_cancelled_interest_invoice_are_said_again_on_the_next_one(desk: Clerk) -> None:
    _, number = late(desk)
    desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-04-15"})
    second = desk.do("/debtors/ACME/create-interest-invoice")
    desk.do(f"/invoices/{second['id']}/cancel", {"reason": "agreed"})
    third = desk.do("/debtors/ACME/create-interest-invoice")
    (line,) = desk.see(f"/invoices/{third['id']}")["lines"]
    assert line["text"] == f"Nokavējuma procenti par rēķinu {number} no 2026-04-15 līdz {TODAY}"


def test_interest_that_was_credited_in_full_is_charged_anew_and_never_by_a_copy(desk: Clerk) -> None:
    each, _ = late(desk)
    made = desk.do("/debtors/ACME/create-interest-invoice")
    desk.do(f"/invoices/{made['id']}/approve", {"issued_on": TODAY})
    copied = desk.refused(f"/invoices/{made['id']}/reissue", {"reason": "wrong address"})
    assert (copied["status"], copied["type"]) == (409, "/problems/not-reissuable")
    part = {"text": "Less", "unit_price": "3.26", "vat_code": "PVN-O"}
    desk.do(f"/invoices/{made['id']}/credit", {"reason": "agreed", "lines": [part]})
    assert claim(desk)["totals"] == {"EUR": "0.00"}  # what was let off is not asked for again
    desk.do(f"/invoices/{made['id']}/credit", {"reason": "wrong address"})
    assert [(row["invoice"], row["charged"], row["left"]) for row in claim(desk)["invoices"]] == [
        (each, "0.00", "33.26")
    ]
    assert desk.do("/debtors/ACME/create-interest-invoice")["interest"] == "33.26"


def test_an_interest_invoice_stays_with_whom_the_interest_grew_for(desk: Clerk) -> None:
    late(desk)
    desk.customer("BETA", "SIA Beta")
    made = desk.do("/debtors/ACME/create-interest-invoice")
    less = {"payer": "ACME", "lines": [{"text": "Procenti", "unit_price": "30.00", "vat_code": "PVN-O"}]}
    refused = desk.refused(f"/invoices/{made['id']}/amend", less | {"payer": "BETA"})
    assert (refused["status"], refused["type"]) == (409, "/problems/interest-of-another")
    desk.do(f"/invoices/{made['id']}/amend", less)
    assert claim(desk)["totals"] == {"EUR": "0.00"}  # the rest was let off


def test_interest_on_an_assigned_claim_is_not_ours_to_charge(desk: Clerk) -> None:
    each, _ = late(desk)
    desk.customer("FACTOR", "SIA Faktors")
    desk.do(f"/invoices/{each}/assign", {"assignee": "FACTOR", "reason": "factoring contract 7"})
    assert claim(desk)["invoices"] == []
    assert desk.refused("/debtors/ACME/create-interest-invoice")["type"] == "/problems/nothing-to-charge"
    desk.do(f"/invoices/{each}/unassign", {"reason": "bought back"})
    assert claim(desk)["totals"] == {"EUR": "33.26"}


def test_an_interest_invoice_bears_no_interest_and_lowers_what_the_next_letter_claims(desk: Clerk) -> None:
    each, _ = late(desk)
    made = desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-04-15"})
    desk.do(f"/invoices/{made['id']}/approve", {"issued_on": "2026-04-16"})
    assert [row["invoice"] for row in claim(desk)["invoices"]] == [each]
    desk.do(f"/invoices/{each}/record-reminder", {"level": 2, "reminded_on": "2026-05-01"})
    run = desk.do("/debtors/remind", {"all_overdue": True, "even_if_stale": True, "reason": "x"})
    lines = desk.see(f"/reminders/{run['done'][0]['id']}")["lines"]
    assert [line["interest"] for line in lines] == ["12.68", "0.00"]


def test_interest_ahead_of_time_or_of_nobody_is_refused(desk: Clerk) -> None:
    late(desk)
    ahead = desk.refused("/debtors/ACME/create-interest-invoice", {"until": "2026-07-01"})
    assert ahead["type"] == "/problems/not-yet-due"
    assert desk.refused("/debtors/NOBODY/create-interest-invoice")["status"] == 404
    assert desk.refused("/debtors/ACME/create-interest-invoice", {"rates": "NONE"})["status"] == 422
    assert desk.client.get("/debtors/ACME/interest", params={"rates": "NONE"}).status_code == 404


def test_interest_that_was_charged_on_a_payment_that_came_in_time_after_all_is_shown_as_too_much(desk: Clerk) -> None:
    each, _ = late(desk)
    desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-05-15"})
    payment = desk.bank(In("600.00", "jau sen", "2026-04-15", ref="OLD"), name="OLD")["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    (row,) = claim(desk)["invoices"]
    # charged: 20.58 and 600.00 x 10.15 % x 30 / 365
    assert [row[name] for name in ("interest", "charged", "left", "overcharged")] == ["20.58", "25.59", "0.00", "5.01"]
    earlier = claim(desk, until="2026-04-15")["invoices"]
    assert [row["overcharged"] for row in earlier] == ["0.00"], "the rest grew later"


def test_interest_on_an_invoice_that_is_cancelled_since_is_wholly_too_much(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "826.45", "2026-01-17")
    desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-04-15"})
    desk.do(f"/invoices/{each}/cancel", {"reason": "never ordered"})
    (row,) = claim(desk)["invoices"]
    assert [row[name] for name in ("interest", "charged", "left", "overcharged")] == ["0.00", "20.58", "0.00", "20.58"]


def test_invoices_that_bore_no_interest_are_refused_by_name(desk: Clerk) -> None:
    each, _ = late(desk)
    young, number = desk.invoice("ACME", "10.00", "2026-06-29")
    nobody = "00000000-0000-0000-0000-000000000001"
    refused = desk.refused("/debtors/ACME/create-interest-invoice", {"invoices": [each, young, nobody]})
    assert (refused["status"], refused["type"]) == (422, "/problems/bore-no-interest")
    assert number in refused["detail"] and nobody in refused["detail"]
    assert sorted(refused["invoices"]) == sorted([young, nobody])
    assert desk.do("/debtors/ACME/create-interest-invoice", {"invoices": [each]})["interest"] == "33.26"
