"""What no contract can say is refused with the field that says it; what cannot be invoiced stops nothing else."""

from typing import Any

import pytest

from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}
GOOD = {"customer": "ACME", "start_on": "2026-01-01", "rows": [RENT]}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"period_length": 0}, "bad-contract-field", "/period_length"),
    ({"period_length": -1}, "bad-contract-field", "/period_length"),
    ({"rows": [{**RENT, "period_length": 0}]}, "bad-contract-field", "/rows/0/period_length"),
    ({"end_on": "2025-12-31"}, "bad-rhythm", "/end_on"),
    ({"rows": [{**RENT, "start_on": "2026-03-01", "end_on": "2026-02-01"}]}, "bad-contract-field", "/rows/0/end_on"),
    ({"factor": "a twelfth"}, "bad-factor", "/factor"),
    ({"factor": "1/0"}, "bad-factor", "/factor"),
    ({"factor": "0"}, "bad-factor", "/factor"),
    ({"factor": "-1/12"}, "bad-factor", "/factor"),
    ({"factor": "1,5"}, "bad-factor", "/factor"),
    ({"invoice_days": -10}, "bad-contract-field", "/invoice_days"),
    ({"customer": "NOBODY"}, "unknown-customer", "/customer"),
    ({"payer": "NOBODY"}, "unknown-customer", "/payer"),
    ({"currency": "XXX"}, "unknown-code", "/currency"),
    ({"contract_class": "X"}, "unknown-code", "/contract_class"),
    ({"payment_terms": "X"}, "unknown-code", "/payment_terms"),
    ({"price_list": "X"}, "unknown-code", "/price_list"),
    ({"discount_matrix": "X"}, "unknown-code", "/discount_matrix"),
    ({"delivery_terms": "X"}, "unknown-code", "/delivery_terms"),
    ({"delivery_mode": "X"}, "unknown-code", "/delivery_mode"),
    ({"project": "X"}, "unknown-project", "/project"),
    ({"vat_zone": "EU"}, "vat-zone-of-customer", "/vat_zone"),
    ({"rows": [RENT, {**RENT, "vat_code": "X"}]}, "unknown-code", "/rows/1/vat_code"),
    ({"rows": [{**RENT, "item": "X"}]}, "unknown-code", "/rows/0/item"),
    ({"rows": [{**RENT, "accrual_template": "X"}]}, "unknown-code", "/rows/0/accrual_template"),
    ({"rows": [{"text": "Repairs", "unit_price": "1.00"}]}, "bad-contract-field", "/rows/0/vat_code"),
    ({"rows": [{**RENT, "price_factor": "0"}]}, "bad-fields", "/rows/0/price_factor"),
    ({"rows": [{**RENT, "discount": "100.01"}]}, "bad-percent", "/rows/0/discount"),
    ({"rows": [{**RENT, "objects": ["X"]}]}, "unknown-code", "/rows/0/objects"),
    ({"start_on": "2026-02-30"}, "bad-fields", "/start_on"),
    ({"colour": "blue"}, "bad-fields", "/colour"),
]


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    return clerk


def contract(clerk: Clerk, number: str, *, approve: bool = True, **more: Any) -> str:
    each = str(clerk.do("/contracts", {"number": number, **GOOD, **more})["id"])
    if approve:
        clerk.do(f"/contracts/{each}/approve")
    return each


def seen(problem: dict[str, Any]) -> tuple[str, str]:
    return problem["type"].removeprefix("/problems/"), problem["errors"][0]["pointer"]


@pytest.mark.feature("C06", "C20", "C23", "C45", "C60", "C90")
def test_what_no_contract_can_say_is_refused_with_its_field(acme: Clerk) -> None:
    found = []
    for fields, rule, pointer in REFUSED:
        problem = acme.refused("/contracts", {"number": "L-9", **GOOD, **fields})
        assert problem["detail"], fields
        if seen(problem) != (rule, pointer):
            found.append((fields, seen(problem)))
    assert found == []
    assert acme.see("/contracts")["total"] == 0
    each = contract(acme, "L-1", approve=False)
    for fields, rule, pointer in REFUSED:
        if seen(problem := acme.refused(f"/contracts/{each}/amend", fields)) != (rule, pointer):
            found.append((fields, seen(problem)))
    assert found == []


@pytest.mark.feature("C27", "C32", "C98")
def test_an_approved_contract_is_whole_and_keeps_its_rows(acme: Clerk) -> None:
    bare, endless = contract(acme, "L-1", approve=False, rows=[]), contract(acme, "L-2", approve=False, start_on=None)
    assert seen(acme.refused(f"/contracts/{bare}/approve")) == ("contract-incomplete", "/rows")
    assert seen(acme.refused(f"/contracts/{endless}/approve")) == ("contract-incomplete", "/start_on")
    done = acme.do("/contracts/approve", {"ids": [bare, endless]})
    assert [row["type"] for row in done["refused"]] == ["/problems/contract-incomplete"] * 2
    each = contract(acme, "L-3")
    kept = {**RENT, "key": "R1"}
    assert seen(acme.refused(f"/contracts/{each}/amend", {"rows": [kept, RENT]})) == ("contract-approved", "/rows/1")
    assert seen(acme.refused(f"/contracts/{each}/amend", {"rows": []})) == ("contract-approved", "/rows")
    assert acme.refused(f"/contracts/{each}/discard")["type"] == "/problems/contract-approved"


@pytest.mark.feature("C90", "C91", "C102", "CX3")
def test_a_customer_of_the_union_without_a_vat_number_stops_only_its_own_contract(acme: Clerk) -> None:
    acme.do("/registers/vat_zones", {"code": "EU", "entry": {"name": "Union", "kind": "eu"}})
    acme.customer("BALT", "OÜ Balt", country="EE", vat_zone="EU")
    bad, good = contract(acme, "L-1", customer="BALT"), contract(acme, "L-2")
    assert seen(acme.refused(f"/contracts/{bad}/amend", {"vat_zone": None})) == ("vat-zone-of-customer", "/vat_zone")
    for merged in (False, True):
        shown = acme.do("/contracts/invoices", {"until": "2026-01-01", "dry_run": True, "merge_by_payer": merged})
        assert [row["id"] for row in shown["done"]] == [good]
        assert [(row["id"], row["type"]) for row in shown["refused"]] == [(bad, "/problems/vat-number-missing")]
        assert "BALT" in shown["refused"][0]["detail"] or "VAT number" in shown["refused"][0]["detail"]
    assert len(acme.do("/contracts/invoices", {"until": "2026-01-01"})["invoices"]) == 1
    acme.do("/customers/BALT/amend", {"vat_no": "EE100931558"})
    done = acme.do("/contracts/invoices", {"until": "2026-01-01"})
    assert ([row["id"] for row in done["done"]], done["refused"]) == ([bad], [])


@pytest.mark.feature("C102")
def test_a_run_tells_of_every_contract_that_it_cannot_invoice(acme: Clerk) -> None:
    acme.customer("GONE", "SIA Gone")
    gone, draft, good = (
        contract(acme, "L-1", customer="GONE"),
        contract(acme, "L-2", approve=False),
        contract(acme, "L-3"),
    )
    below = contract(acme, "L-4", rows=[{**RENT, "unit_price": "-1.00"}])
    old = contract(acme, "L-5", start_on="1905-05-05", period_length=1200)
    acme.do("/customers/GONE/retire")
    nobody = "00000000-0000-0000-0000-000000000000"
    done = acme.do("/contracts/invoices", {"until": "2026-01-01", "contracts": [gone, draft, good, below, old, nobody]})
    assert [row["id"] for row in done["done"]] == [good]
    refused = {row["id"]: row["type"].removeprefix("/problems/") for row in done["refused"]}
    assert refused == {
        gone: "unknown-payer", draft: "contract-not-approved", below: "negative-total", old: "no-rate-yet",
        nobody: "not-found",
    }  # fmt: skip
    for body, pointer in (
        ({}, "/until"), ({"until": "tomorrow"}, "/until"), ({"until": "2032-01-01"}, "/until"),
        ({"until": "2026-01-01", "comment": ""}, "/comment"), ({"until": "2026-01-01", "klass": "A"}, "/klass"),
    ):  # fmt: skip
        assert acme.refused("/contracts/invoices", body)["errors"][0]["pointer"] == pointer
