"""What a chief accountant tries where another pays for a contract, and with drafts that a hand changed afterwards."""

from decimal import Decimal

import pytest

from commands.contracts import run_contracts
from tests.stories.conftest import Clerk
from tests.stories.letting import RENT, contract, run


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    for kind, code, entry in (
        ("vat_zones", "LV", {"name": "Latvia", "kind": "domestic"}),
        ("vat_zones", "EU", {"name": "European Union", "kind": "eu", "vat_code": "PVN-K"}),
        ("customer_categories", "UNION", {"name": "In the union", "vat_zone": "EU"}),
        ("items", "RENT", {"name": "Rent", "price": "100.00"}),
        ("posting_rules", "default", {"name": "Ours", "vat_code": "PVN21"}),
    ):
        clerk.do(f"/registers/{kind}", {"code": code, "entry": entry})
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.customer("BETA", "SIA Beta")
    clerk.customer("LEAS", "SIA Līzings", vat_zone="LV", vat_no="LV40003032949")
    clerk.customer("EE1", "OÜ Üks", vat_zone="EU", country="EE", vat_no="EE100931558")
    clerk.customer("EE2", "OÜ Kaks", category="UNION", country="EE")
    return clerk


@pytest.mark.feature("C72", "C90", "C91")
@pytest.mark.parametrize(("customer", "payer"), [("EE1", "LEAS"), ("LEAS", "EE1"), ("EE2", "ACME"), ("ACME", "EE2")])
def test_who_pays_from_another_vat_regime_is_not_taken_as_payer(acme: Clerk, customer: str, payer: str) -> None:
    body = {"number": "L-1", "customer": customer, "start_on": "2026-01-01", "rows": [{"item": "RENT"}]}
    entered = acme.refused("/contracts", {**body, "payer": payer})
    each = contract(acme, **body | {"number": "L-2"})
    amended = acme.refused(f"/contracts/{each}/amend", {"payer": payer})
    copied = acme.refused(f"/contracts/{each}/duplicate", {"number": "L-3", "payer": payer})
    for refused in (entered, amended, copied):
        problem = (refused["status"], refused["type"], refused["errors"][0]["pointer"])
        assert problem == (422, "/problems/payer-in-other-vat-regime", "/payer")
        assert f"enter {payer} as the contract's customer" in refused["detail"]
    assert acme.see(f"/contracts/{each}").get("payer") is None


@pytest.mark.feature("C72", "C90")
def test_another_customer_is_refused_for_a_contract_whose_payer_stays_in_another_regime(acme: Clerk) -> None:
    each = str(acme.do("/contracts", {"number": "L-1", "customer": "ACME", "payer": "LEAS", "rows": [RENT]})["id"])
    refused = acme.refused(f"/contracts/{each}/amend", {"customer": "EE1"})
    assert refused["errors"][0]["pointer"] == "/payer"
    acme.do(f"/contracts/{each}/amend", {"customer": "EE1", "payer": None})


@pytest.mark.feature("C72", "C90", "C91", "C102")
@pytest.mark.parametrize("merged", [False, True])
def test_a_payer_whose_card_moved_to_another_regime_stops_only_its_contract_until_both_agree(
    acme: Clerk, merged: bool
) -> None:
    good, bad = contract(acme, "L-1"), contract(acme, "L-2", payer="BETA", rows=[{"item": "RENT"}])
    acme.do("/customers/BETA/amend", {"category": "UNION"})
    asked = {"until": "2026-01-01", "merge_by_payer": merged}
    told = acme.do("/contracts/invoices", asked)
    assert [row["id"] for row in told["done"]] == [good]
    assert [(row["id"], row["type"]) for row in told["refused"]] == [(bad, "/problems/payer-in-other-vat-regime")]
    acme.do(f"/contracts/{bad}/amend", {"comment": "a word can be changed meanwhile"})
    moved = {"vat_zone": "EU", "vat_no": "EE100931558", "effective_on": "2026-01-01"}
    acme.do("/customers/ACME/amend", moved)
    (missing,) = acme.do("/contracts/invoices", asked)["refused"]
    assert missing["type"] == "/problems/vat-number-missing"
    assert "Payer BETA" in missing["detail"], "and not ACME, whose number is there"
    acme.do("/customers/BETA/amend", {"vat_no": "EE100366000"})
    (made,) = run(acme, **asked)
    shown = acme.see(f"/invoices/{made['id']}")
    assert (shown["particulars"]["vat_no"], shown["lines"][0]["vat_code"]) == ("EE100366000", "PVN-K")


@pytest.mark.feature("C73", "C61", "C102")
def test_a_merged_run_makes_as_many_invoices_as_its_dry_run_however_long_the_contract(
    acme: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_contracts, "AT_ONCE", 3)
    contract(acme, freight="5.00")
    contract(acme, "L-2", start_on="2026-05-01")
    asked = {"until": "2026-06-01", "merge_by_payer": True, "invoice_date": "2026-06-01"}
    (dry,) = acme.do("/contracts/invoices", {**asked, "dry_run": True})["invoices"]
    (made,) = run(acme, **asked)
    assert (dry["net"], {**made, "id": None}) == ("805.00", dry)


@pytest.mark.feature("C03")
def test_who_takes_the_line_of_a_charged_period_off_a_draft_is_told_what_no_line_charges(acme: Clerk) -> None:
    one, two = contract(acme), contract(acme, "L-2", rows=[{**RENT, "text": "Parking"}])
    (draft,) = run(acme, "2026-01-01", merge_by_payer=True)
    path = f"/invoices/{draft['id']}"
    said = ("text", "unit_price", "vat_code", "origin")
    rent, parking = ({name: line[name] for name in said} for line in acme.see(path)["lines"])
    dearer = {**rent, "unit_price": "90.00"}
    assert acme.do(f"{path}/amend", {"payer": "ACME", "lines": [dearer, parking]})["warnings"] == []
    (warning,) = acme.do(f"{path}/amend", {"payer": "ACME", "lines": [dearer]})["warnings"]
    assert "contract L-2" in warning
    assert "01.01.2026-31.01.2026" in warning
    assert "cancel the draft" in warning
    assert run(acme, "2026-01-01") == [], "the period stays charged"
    acme.do(f"{path}/cancel", {"reason": "billed anew"})
    again = run(acme, "2026-01-01")
    assert sorted(charge["contract"] for each in again for charge in each["charges"]) == sorted([one, two])


@pytest.mark.feature("C03", "C55")
def test_a_fee_and_several_periods_without_a_line_are_told_contract_by_contract(acme: Clerk) -> None:
    fee = {"text": "Entry", "unit_price": "70.00", "vat_code": "PVN21", "type": "one_off"}
    contract(acme, rows=[RENT, fee])
    (draft,) = run(acme, "2026-03-01", merge_by_payer=True, invoice_date="2026-03-01")
    (warning,) = acme.do(f"/invoices/{draft['id']}/amend", {"payer": "ACME", "lines": [RENT]})["warnings"]
    for part in ("contract L-1", "01.01.2026-31.01.2026", "01.03.2026-31.03.2026", "Entry"):
        assert part in warning
    by_hand = acme.do("/invoices", {"payer": "ACME", "lines": [RENT]})["id"]
    assert "warnings" not in acme.do(f"/invoices/{by_hand}/amend", {"payer": "ACME", "lines": [RENT]})


@pytest.mark.feature("C04", "C16")
def test_a_duplicate_has_the_prices_of_its_own_day_and_not_those_agreed_for_next_year(acme: Clerk) -> None:
    each = contract(acme)
    rise = {"percent": "10", "on_standing_price": True, "prices_from": "2027-01-01"}
    acme.do("/contracts/update", rise)
    prices = []
    for number, more in (("L-2", {}), ("L-3", {"customer": "BETA"})):
        copy = acme.do(f"/contracts/{each}/duplicate", {"number": number, **more})["id"]
        acme.do(f"/contracts/{copy}/approve")
        prices += [Decimal(row["unit_price"]) for row in acme.see(f"/contracts/{copy}")["rows"]]
        (draft,) = run(acme, "2026-01-01", contracts=[copy])
        assert draft["net"] == "100.00"
    assert prices == [Decimal(100), Decimal(100)]


@pytest.mark.feature("C73")
def test_each_line_of_a_merged_invoice_says_its_days_where_a_contract_has_several(acme: Clerk) -> None:
    contract(acme)
    contract(acme, "L-2", customer="BETA", payer="ACME", start_on="2026-02-01", freight="5.00")
    (draft,) = run(acme, "2026-02-01", merge_by_payer=True, invoice_date="2026-02-01")
    assert [line["text"] for line in acme.see(f"/invoices/{draft['id']}")["lines"]] == [
        "Rent, 01.01.2026-31.01.2026; L-1, SIA Ķīmija",
        "Rent, 01.02.2026-28.02.2026; L-1, SIA Ķīmija",
        "Rent; L-2, SIA Beta",
        "Freight; L-2, SIA Beta",
    ]
