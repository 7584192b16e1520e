"""What a chief accountant tries on contracts over HTTP: a cent lost, days charged twice or never, a past that moves."""

from decimal import Decimal
from typing import Any

import pytest

from tests.stories.conftest import Clerk
from tests.stories.letting import RENT, contract, run

ONCE = {"text": "Final cleaning", "unit_price": "70.00", "vat_code": "PVN21", "type": "one_off"}
YEAR = {"text": "Licence", "unit_price": "1000.00", "vat_code": "PVN21", "account": "6110", "accrual_template": "YEAR"}
ACCRUAL = {"name": "A year", "accrual_account": "5910"}


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.customer("BETA", "SIA Beta")
    return clerk


def approve(clerk: Clerk, invoices: list[dict[str, Any]]) -> list[str]:
    ids = [each["id"] for each in invoices]
    assert clerk.do("/invoices/approve", {"ids": ids})["refused"] == []
    return ids


def nets(invoices: list[dict[str, Any]]) -> list[Decimal]:
    return [Decimal(each["net"]) for each in invoices]


def days(clerk: Clerk, each: str) -> list[tuple[str, str, str]]:
    found = clerk.see(f"/contracts/{each}/coverage", limit=200)
    assert found["faults"] == []
    return [(row["row"], row["first"], row["invoice_state"]) for row in found["items"]]


def part(net: str, text: str = "Rent") -> list[dict[str, str]]:
    return [{"text": text, "unit_price": net, "vat_code": "PVN21"}]


@pytest.mark.feature("C20", "C36", "C37")
@pytest.mark.parametrize("price", ["100.00", "10.00", "9.99", "1000.00"])
def test_twelfths_of_a_price_with_vat_in_it_lose_no_cent_of_the_net(acme: Clerk, price: str) -> None:
    acme.do("/registers/price_lists", {"code": "SHOP", "entry": {"name": "Shop", "vat_included": True}})
    year = {"price_list": "SHOP", "rows": [{**RENT, "unit_price": price}], "end_on": "2026-12-31"}
    (whole,) = run(acme, "2026-12-31", contracts=[contract(acme, "L-1", period_length=12, **year)])
    months = run(acme, "2026-12-31", contracts=[contract(acme, "L-2", factor="1/12", **year)])
    assert (len(months), sum(nets(months))) == (12, Decimal(whole["net"]))


@pytest.mark.feature("C20", "C15", "CX9")
def test_each_year_of_twelfths_is_the_price_of_that_year_to_the_cent(acme: Clerk) -> None:
    contract(acme, factor="1/12")
    for percent, day in (("10", "2026-06-01"), ("7.77", "2027-03-15")):
        acme.do("/contracts/update", {"percent": percent, "on_standing_price": True, "prices_from": day})
    dry = acme.do("/contracts/invoices", {"until": "2028-12-31", "dry_run": True})["invoices"]
    found = run(acme, "2028-12-31")
    assert [(each["dated_on"], each["net"]) for each in dry] == [(each["dated_on"], each["net"]) for each in found]
    monthly = nets(found)
    assert (sum(monthly[3:15]) - sum(monthly[3:5]), sum(monthly[15:27])) == (Decimal("91.67"), Decimal("118.55"))
    ids = approve(acme, found[:6])
    acme.do(f"/invoices/{ids[2]}/credit", {"reason": "wrong text"})
    (again,) = run(acme, "2028-12-31")
    assert (again["dated_on"], again["net"]) == ("2026-03-01", found[2]["net"]), "the old price holds"


@pytest.mark.feature("CX9", "C16")
@pytest.mark.parametrize("again", [False, True])
def test_a_price_of_next_year_is_not_raised_for_this_year(acme: Clerk, again: bool) -> None:
    contract(acme)
    rise = {"percent": "10", "on_standing_price": True, "prices_from": "2027-01-01"}
    acme.do("/contracts/update", rise)
    early = acme.do("/contracts/update", {**rise, "percent": "5", "prices_from": "2026-07-01", "again": again})
    assert (early["done"], [each["type"] for each in early["refused"]]) == ([], ["/problems/prices-updated-already"])
    assert set(nets(run(acme, "2026-12-31"))) == {Decimal("100.00")}


@pytest.mark.feature("CX9")
def test_a_price_that_was_amended_since_is_not_brought_forward_by_a_percent(acme: Clerk) -> None:
    each = contract(acme)
    dearer = {"rows": [{**RENT, "key": "R1", "unit_price": "160.00"}], "effective_on": "2026-02-01"}
    acme.do(f"/contracts/{each}/amend", dearer)
    rise = {"percent": "10", "on_standing_price": True}
    early = acme.do("/contracts/update", {**rise, "prices_from": "2026-01-01"})
    assert (early["done"], "holds from a later day than 2026-01-01" in early["refused"][0]["detail"]) == ([], True)
    acme.do("/contracts/update", {**rise, "prices_from": "2026-03-01"})
    assert nets(run(acme, "2026-03-01")) == [Decimal("100.00"), Decimal("160.00"), Decimal("176.00")]


@pytest.mark.feature("C40", "C41")
@pytest.mark.parametrize("meaning", ["margin", "markup"])
def test_a_row_without_percent_keeps_its_quantity_and_price_whatever_a_percent_means(acme: Clerk, meaning: str) -> None:
    acme.do("/registers/discount_options", {"code": "default", "entry": {"name": "Ours", "meaning": meaning}})
    contract(acme, rows=[{**RENT, "quantity": "1000", "unit_price": "0.33"}])
    (draft,) = run(acme, "2026-01-01")
    (line,) = acme.see(f"/invoices/{draft['id']}")["lines"]
    assert (line["quantity"], line["unit_price"], line["net"]) == ("1000", "0.33", "330.00")


@pytest.mark.feature("C17", "C18", "C98")
def test_who_cancels_back_in_time_is_told_what_is_invoiced_beyond_the_last_day(acme: Clerk) -> None:
    each = contract(acme)
    ids = approve(acme, run(acme, "2026-05-01"))
    said = acme.do(f"/contracts/{each}/cancel", {"cancel_on": "2026-03-10", "reason": "moved out"})["warnings"]
    assert said == [
        "2 invoices of 01.04.2026-31.05.2026 charge days after 2026-03-10, the last day; credit them, or they are owed."
    ]
    assert acme.see(f"/contracts/{each}")["warnings"] == said
    for invoice in (ids[1], ids[3], ids[4]):
        acme.do(f"/invoices/{invoice}/credit", {"reason": "moved out"})
    assert acme.see(f"/contracts/{each}")["warnings"] == []
    assert [row["dated_on"] for row in run(acme, "2026-12-31")] == ["2026-02-01"], "and nothing after the last day"
    assert acme.refused(f"/contracts/{each}/renew", {"end_on": "2027-12-31"})["type"] == "/problems/contract-cancelled"
    acme.do(f"/contracts/{each}/cancel", {"cancel_on": "2026-05-10", "reason": "stays longer"})
    assert [row["dated_on"] for row in run(acme, "2026-12-31")] == ["2026-04-01", "2026-05-01"]


@pytest.mark.feature("C55", "C56")
def test_a_fee_that_waits_for_a_day_after_the_end_is_pointed_out(acme: Clerk) -> None:
    body = {"number": "L-1", "customer": "ACME", "start_on": "2026-01-01", "end_on": "2026-02-28"}
    rows = [RENT, {**ONCE, "invoice_after": "2026-03-05"}]
    entered = acme.do("/contracts", {**body, "rows": rows})
    assert "never invoiced" in entered["warnings"][0]
    after = {"invoice_timing": "after", "invoice_days": 5}
    assert acme.do(f"/contracts/{entered['id']}/amend", after)["warnings"] == [], "the last invoice carries it"
    acme.do(f"/contracts/{entered['id']}/approve")
    assert nets(run(acme, "2026-03-31")) == [Decimal("100.00"), Decimal("170.00")]
    assert days(acme, entered["id"])[-1] == ("R2", "2026-03-05", "draft")


@pytest.mark.feature("C55", "C57", "C14")
def test_a_fee_that_was_credited_comes_again_once_in_whatever_order_credits_come(acme: Clerk) -> None:
    each = contract(acme, rows=[RENT, ONCE], end_on="2026-03-31")
    ids = approve(acme, run(acme, "2026-03-31"))
    for invoice in (ids[1], ids[0]):
        acme.do(f"/invoices/{invoice}/credit", {"reason": "wrong"})
    again = run(acme, "2026-03-31")
    assert nets(again) == [Decimal("170.00"), Decimal("100.00")]
    assert run(acme, "2027-12-31") == []
    assert sorted(days(acme, each))[-1] == ("R2", "2026-01-01", "draft")


@pytest.mark.feature("C14")
def test_two_credits_that_are_the_whole_release_and_a_credit_withdrawn_takes_nothing_from_another(acme: Clerk) -> None:
    """K21, K23: released once it is credited wholly, and never charged by two invoices that stand."""
    each = contract(acme)
    (invoice,) = approve(acme, run(acme, "2026-01-01"))
    first = acme.do(f"/invoices/{invoice}/credit", {"reason": "a third", "lines": part("33.33")})["credit_note"]
    assert run(acme, "2026-01-01") == []
    acme.do(f"/invoices/{invoice}/credit", {"reason": "the rest", "lines": part("66.67")})
    (again,) = run(acme, "2026-01-01")
    refused = acme.refused(f"/invoices/{first}/cancel", {"reason": "it was right"})
    assert refused["type"] == "/problems/periods-invoiced"
    acme.do(f"/invoices/{again['id']}/cancel", {"reason": "it was right"})
    acme.do(f"/invoices/{first}/cancel", {"reason": "it was right"})
    assert (run(acme, "2026-01-01"), days(acme, each)) == ([], [("R1", "2026-01-01", "approved")])
    assert acme.uncovered()["R-000001"] == "40.33"


@pytest.mark.feature("C10", "C17")
def test_days_that_come_one_by_one_add_up_to_the_month(acme: Clerk) -> None:
    each = contract(acme, policy="prorata", end_on="2026-01-01", rows=[{**RENT, "unit_price": "99.97"}])
    found = run(acme, "2026-01-31")
    for day in range(2, 32):
        acme.do(f"/contracts/{each}/amend", {"end_on": f"2026-01-{day:02}"})
        found += run(acme, "2026-01-31")
    assert (len(found), sum(nets(found))) == (31, Decimal("99.97"))


@pytest.mark.feature("C73", "C74", "C61")
def test_what_is_merged_for_one_payer_is_what_the_dry_run_said_and_terms_stay_apart(acme: Clerk) -> None:
    one = contract(acme, "L-1", payer="BETA", freight="5.00")
    contract(acme, "L-2", payer="BETA", payment_terms="30")
    two = contract(acme, "L-3", payer="BETA")
    asked = {"until": "2026-02-01", "merge_by_payer": True}
    dry = acme.do("/contracts/invoices", {**asked, "dry_run": True})["invoices"]
    found = run(acme, **asked)
    assert [{**each, "id": None} for each in found] == dry
    assert nets(found) == [Decimal("205.00"), Decimal("100.00")] * 2
    approve(acme, found)
    (merged, *_) = found
    assert [charge["contract"] for charge in merged["charges"]] == [one, two]
    acme.do(f"/invoices/{merged['id']}/credit", {"reason": "one of two", "lines": part("100.00", "Rent; L-3")})
    assert run(acme, **asked) == [], "a part of it releases nothing"


@pytest.mark.feature("C25", "C102")
def test_invoices_dated_in_a_closed_month_are_drafted_with_the_day_on_which_they_can_be_approved(acme: Clerk) -> None:
    contract(acme)
    acme.do("/period-lock/lock", {"through": "2026-03-31"})
    (draft, *rest) = run(acme, "2026-03-01", invoice_date="2026-03-15")
    assert "issued_on 2026-04-01 or later" in draft["warnings"][0]
    assert acme.refused(f"/invoices/{draft['id']}/approve")["type"] == "/problems/period-locked"
    acme.do("/invoices/approve", {"ids": [each["id"] for each in (draft, *rest)], "issued_on": "2026-04-01"})
    assert list(acme.uncovered(as_of="2026-03-31")) == []
    assert len(acme.uncovered(as_of="2026-04-01")) == 3


@pytest.mark.feature("C45", "C62")
def test_a_rebate_at_another_vat_code_is_invoiced_and_credited_to_nothing(acme: Clerk) -> None:
    each = contract(acme, rows=[RENT, {"text": "Rebate", "unit_price": "-40.00", "vat_code": "PVN12"}])
    (draft,) = run(acme, "2026-01-01")
    assert (draft["net"], draft["gross"]) == ("60.00", "76.20")
    (invoice,) = approve(acme, [draft])
    acme.do(f"/invoices/{invoice}/credit", {"reason": "all of it"})
    assert (days(acme, each), acme.uncovered()) == ([], {})


@pytest.mark.feature("C66", "C48")
def test_deferred_income_in_dollars_is_taken_back_in_the_euros_in_which_it_was_deferred(acme: Clerk) -> None:
    rates = [{"from_on": "2026-01-01", "rate": "0.90"}, {"from_on": "2026-03-01", "rate": "0.85"}]
    acme.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "minor_units": 2, "rates": rates}})
    acme.do("/registers/accrual_templates", {"code": "YEAR", "entry": ACCRUAL})
    contract(acme, currency="USD", period_length=3, rows=[{**YEAR, "unit_price": "333.33"}])
    (invoice,) = approve(acme, run(acme, "2026-01-01"))
    acme.do("/accruals/post", {"until": "2026-02-28"})
    left = []
    for net, day in (("111.11", "2026-03-05"), ("222.22", "2026-03-06")):
        acme.do(f"/invoices/{invoice}/credit", {"reason": "x", "lines": part(net, "Licence"), "effective_on": day})
        (row,) = acme.see("/accruals")["items"]
        left.append((row["amount"], row["recognised"], row["remaining"], row["net"]))
    assert left == [("200.00", "200.00", "0.00", "222.22"), ("0.00", "0.00", "0.00", "0.00")]
    posted = acme.see("/accruals/postings", limit=200)["items"]
    credited = sum(Decimal(row["amount"]) for row in posted if row["kind"] == "credited")
    assert credited == sum(Decimal(row["amount"]) for row in posted if row["kind"] == "deferred")


@pytest.mark.feature("C48", "C47")
def test_a_template_that_changes_does_not_change_what_was_deferred_with_it(acme: Clerk) -> None:
    acme.do("/registers/accrual_templates", {"code": "YEAR", "entry": ACCRUAL})
    contract(acme, start_on="2025-10-27", end_on="2026-10-26", period_length=12, rows=[YEAR])
    (invoice,) = approve(acme, run(acme, "2026-01-01"))
    (schedule,) = acme.see("/accruals", invoice=invoice)["items"]
    planned = acme.see(f"/accruals/{schedule['id']}")["parts"]
    other = {"name": "Other", "accrual_account": "5999", "method": "days"}
    acme.do("/registers/accrual_templates/YEAR/amend", {"entry": other})
    run_through = acme.do("/accruals/post", {"until": "2026-06-30"})
    assert [row["debit_account"] for row in run_through["totals"]] == ["5910"]
    moved = [each["amount"] for row in run_through["done"] for each in row["postings"]]
    assert moved == [each["amount"] for each in planned[:8]]
    for day in ("2025-11-25", "2026-02-28", "2026-06-30"):
        then = acme.see("/accruals/deferred-income", as_of=day)["items"]
        assert [Decimal(row["recognised"]) + Decimal(row["deferred"]) for row in then] == [Decimal(1000)]


@pytest.mark.feature("CX11", "C19")
def test_unpaid_contracts_are_cancelled_though_one_invoice_lies_in_a_closed_month(acme: Clerk) -> None:
    each = contract(acme)
    approve(acme, run(acme, "2026-05-01"))
    acme.do("/period-lock/lock", {"through": "2026-01-31"})
    asked = {"days_overdue": 60, "invalidate": "void", "cancel_on": "2026-03-15", "reason": "in vain"}
    dry = acme.do("/contracts/cancel-unpaid", {**asked, "dry_run": True})
    done = acme.do("/contracts/cancel-unpaid", asked)
    assert done["done"] == dry["done"]
    (row,) = done["done"]
    assert [line["became"] for line in row["unpaid"]] == ["refused", "voided", "voided", "voided"]
    assert acme.uncovered() == {"R-000001": "121.00", "R-000005": "121.00"}
    assert "1 invoice of 01.05.2026-31.05.2026 charges days after" in acme.see(f"/contracts/{each}")["warnings"][0]
    assert run(acme, "2026-12-31") == []


@pytest.mark.feature("TX7", "C102")
def test_what_was_known_of_a_contract_before_it_was_cancelled_stays_as_it_was(acme: Clerk) -> None:
    each = contract(acme)
    run(acme, "2026-03-01")
    head = acme.see("/events", limit=200)["head"]
    acme.do(f"/contracts/{each}/cancel", {"cancel_on": "2026-02-01", "reason": "moved out"})
    before, now = acme.see(f"/history/{each}/state", known_at=head), acme.see(f"/history/{each}/state")
    assert (before["state"].get("cancel_on"), now["state"]["cancel_on"]) == (None, "2026-02-01")
    assert before["state"]["covered"] == now["state"]["covered"]


@pytest.mark.feature("C40", "C41", "C27")
def test_a_percent_means_what_it_meant_at_approval_whatever_the_setting_becomes(acme: Clerk) -> None:
    acme.registers("forms", "document_forms")
    each = contract(acme, rows=[{**RENT, "discount": "10"}], end_on="2026-12-31")
    draft = acme.do("/contracts", {"number": "L-2", "customer": "ACME", "rows": [{**RENT, "discount": "10"}]})["id"]

    def shown(of: str) -> tuple[str, str, str]:
        seen, paper = acme.see(f"/contracts/{of}"), acme.see(f"/contracts/{of}/paper")
        return seen["rows"][0]["sum"], seen["totals"]["net"], paper["rows"][0]["sum"]

    def ahead() -> tuple[set[str], set[str]]:
        foreseen = acme.see("/contracts/forecast", to="2026-03-01", limit=200)["items"]
        line = acme.see(f"/contracts/{each}/timeline", until="2026-03-31")["items"]
        return {row["net"] for row in foreseen}, {
            row["net"] for row in line if row["kind"] == "period" and "net" in row
        }

    acme.do("/registers/discount_options", {"code": "default", "entry": {"name": "Ours", "meaning": "markup"}})
    assert (shown(each), shown(draft)) == (("90.00",) * 3, ("110.00",) * 3), "a draft has the setting of now"
    assert ahead() == ({"90.00"}, {"90.00"})
    rise = {"percent": "10", "on_standing_price": True, "prices_from": "2026-03-01", "dry_run": True}
    (row,) = acme.do("/contracts/update", {**rise, "contracts": [each]})["done"]
    assert (row["amount_before"], row["amount_after"]) == ("90.00", "99.00")
    drafts = run(acme, "2026-02-01", contracts=[each])
    assert nets(drafts) == [Decimal("90.00")] * 2
    for one in drafts:
        acme.do(f"/invoices/{one['id']}/cancel", {"reason": "anew"})
    acme.do(f"/contracts/{each}/withdraw-approval", {"reason": "as it is set by now"})
    assert (shown(each), acme.see(f"/contracts/{each}")["discount_options"]) == (("110.00",) * 3, None)
    acme.do("/contracts/approve", {"ids": [each]})
    assert acme.see(f"/contracts/{each}")["discount_options"]["meaning"] == "markup"
    assert (shown(each), ahead()) == (("110.00",) * 3, ({"110.00"}, {"110.00"}))
    assert nets(run(acme, "2026-02-01", contracts=[each])) == [Decimal("110.00")] * 2
