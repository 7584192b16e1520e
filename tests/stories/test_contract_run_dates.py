"""A run that catches up months whose books are closed, or that are numbered past: it says which date will do."""

from typing import Any

import pytest
from click.testing import CliRunner

from api.cli.main import root
from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    return clerk


def contract(clerk: Clerk, number: str = "L-1", start_on: str = "2026-03-01", *, approve: bool = True) -> str:
    body = {"number": number, "customer": "ACME", "start_on": start_on, "rows": [RENT]}
    each = str(clerk.do("/contracts", body)["id"])
    if approve:
        clerk.do(f"/contracts/{each}/approve")
    return each


def run(clerk: Clerk, until: str, **more: Any) -> list[dict[str, Any]]:
    return list(clerk.do("/contracts/invoices", {"until": until, **more})["invoices"])


@pytest.mark.feature("C25", "C102")
def test_a_month_whose_books_are_closed_is_drafted_with_a_warning_and_approved_with_the_date_that_it_names(
    acme: Clerk,
) -> None:
    contract(acme)
    acme.do("/period-lock/lock", {"through": "2026-03-31"})
    march, april = run(acme, "2026-04-15")
    assert march["warnings"] == [
        "It is dated 2026-03-01, but the books are closed through 2026-03-31; approve it with issued_on 2026-04-01 or "
        "later."
    ]
    assert april["warnings"] == []
    done = acme.do("/invoices/approve", {"ids": [march["id"], april["id"]]})
    assert [(each["id"], each["type"]) for each in done["refused"]] == [(march["id"], "/problems/period-locked")]
    assert [each["id"] for each in done["done"]] == [april["id"]]
    acme.do(f"/invoices/{march['id']}/approve", {"issued_on": "2026-04-01"})
    seen = acme.see(f"/invoices/{march['id']}")
    assert (seen["state"], seen["issued_on"], seen["lines"][0]["served_from"]) == (
        "approved",
        "2026-04-01",
        "2026-03-01",
    )


@pytest.mark.feature("C25", "C102")
def test_a_month_before_the_last_number_is_drafted_with_a_warning_and_approved_on_a_later_day(acme: Clerk) -> None:
    acme.invoice("ACME", "10.00", on="2026-06-15")
    contract(acme, start_on="2026-05-01")
    shown = run(acme, "2026-06-20", dry_run=True)
    may, june = run(acme, "2026-06-20")
    assert [each["warnings"] for each in shown] == [each["warnings"] for each in (may, june)]
    assert may["warnings"] == [
        "It is dated 2026-05-01, but the last number of series R is dated 2026-06-15; approve it with issued_on "
        "2026-06-15 or later."
    ]
    refused = acme.refused(f"/invoices/{may['id']}/approve")
    assert refused["type"] == "/problems/date-before-last"
    done = acme.do("/invoices/approve", {"ids": [may["id"], june["id"]], "issued_on": "2026-06-15"})
    assert ([each["number"] for each in done["done"]], done["refused"]) == (["R-000002", "R-000003"], [])
    assert run(acme, "2026-06-20") == []


@pytest.mark.feature("C25")
def test_an_invoice_that_is_dated_ahead_waits_for_its_day_and_the_later_of_two_reasons_counts(acme: Clerk) -> None:
    contract(acme, start_on="2026-07-01")
    (july,) = run(acme, "2026-07-01")
    assert july["warnings"] == ["It is dated 2026-07-01, which is yet to come; approve it on that day."]
    acme.do("/period-lock/lock", {"through": "2026-05-31"})
    acme.invoice("ACME", "10.00", on="2026-06-15")
    contract(acme, "L-2", "2026-05-01")
    (may, _) = run(acme, "2026-06-20")
    assert may["warnings"] == [
        "It is dated 2026-05-01, but the books are closed through 2026-05-31 and the last number of series R is dated "
        "2026-06-15; approve it with issued_on 2026-06-15 or later."
    ]


@pytest.fixture
def shell(database_url: str, schema: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in (("DATABASE_URL", database_url), ("SCHEMA", schema), ("TODAY", "2026-06-30")):
        monkeypatch.setenv(f"NENOSEGTS_{name}", value)
    return lambda *words: CliRunner().invoke(root, list(words))


@pytest.mark.feature("C102", "CX4")
def test_the_command_line_shows_by_contract_what_a_run_would_do_with_reasons_and_warnings(
    acme: Clerk, shell: Any
) -> None:
    acme.do("/period-lock/lock", {"through": "2026-03-31"})
    contract(acme)
    contract(acme, "L-2", "2026-05-01")
    for number in range(12):
        contract(acme, f"D-{number:02}", approve=False)
    shown = shell("bill", "--until", "2026-06-30", "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines() == [
        "contract         payer        invoices  from       to                gross",
        "L-1              ACME                4  2026-03-01 2026-06-30       484.00 EUR",
        "L-2              ACME                2  2026-05-01 2026-06-30       242.00 EUR",
        "6 invoices, 12 contracts refused, and nothing is recorded.",
    ]
    told = shown.stderr.splitlines()
    assert [line for line in told if line.startswith("bill:")][-1] == "bill: 2 of 2"
    assert sum("is not approved" in line for line in told) == 10
    assert "nenosegts: 2 more contracts are not approved; look them up in /contracts?status=draft." in told
    assert any("the books are closed through 2026-03-31" in line for line in told)
    done = shell("bill", "--until", "2026-06-30")
    assert done.stdout.splitlines()[-1] == "6 invoices, 12 contracts refused."
    assert shell("bill", "--until", "2026-06-30").stdout.splitlines() == ["0 invoices, 12 contracts refused."]
