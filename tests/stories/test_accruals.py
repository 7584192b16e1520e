"""A year that is paid in advance over HTTP: it becomes income month by month, once, and stops where it is credited."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli.main import root
from tests.stories.conftest import Clerk

YEAR = {"text": "Licence", "unit_price": "1200.00", "vat_code": "PVN21", "account": "6110", "accrual_template": "YEAR"}
DAYS = {"served_from": "2026-01-01", "served_to": "2026-12-31"}


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.do("/registers/accrual_templates", {"code": "YEAR", "entry": {"name": "A year", "accrual_account": "5910"}})
    return clerk


def licence(clerk: Clerk, on: str = "2026-01-05", **more: Any) -> str:
    """An approved invoice over 1200.00 for the year."""
    body = {"payer": "ACME", "lines": [YEAR | DAYS], "effective_on": on}
    each = str(clerk.do("/invoices", body | more)["id"])
    clerk.do(f"/invoices/{each}/approve", {"issued_on": on})
    return each


def post(clerk: Clerk, until: str, **more: Any) -> dict[str, Any]:
    return clerk.do("/accruals/post", {"until": until, **more})


def moved(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["posted_on"], each["amount"]) for row in answer["done"] for each in row["postings"]]


def schedule(clerk: Clerk, invoice: str) -> dict[str, Any]:
    (found,) = clerk.see("/accruals", invoice=invoice)["items"]
    return clerk.see(f"/accruals/{found['id']}")


@pytest.mark.feature("C47", "C48", "C102")
def test_a_contract_with_a_template_is_deferred_at_approval_and_moved_to_sales_month_by_month(acme: Clerk) -> None:
    body = {"number": "L-1", "customer": "ACME", "start_on": "2026-01-01", "period_length": 12, "rows": [YEAR]}
    contract = acme.do("/contracts", body)["id"]
    acme.do(f"/contracts/{contract}/approve")
    (draft,) = acme.do("/contracts/invoices", {"until": "2026-01-31"})["invoices"]
    assert acme.see("/accruals")["total"] == 0
    acme.do("/invoices/approve", {"ids": [draft["id"]]})
    seen = acme.see(f"/invoices/{draft['id']}")
    assert seen["lines"][0]["credit_account"] == "5910"
    (accrual,) = seen["accruals"]
    assert (accrual["contract"], accrual["amount"], accrual["status"], accrual["next_on"]) == (
        contract, "1200.00", "active", "2026-01-31",
    )  # fmt: skip
    assert acme.uncovered() == {"R-000001": "1452.00"}

    shown = post(acme, "2026-02-28", dry_run=True)
    assert moved(shown) == [("2026-01-31", "100.00"), ("2026-02-28", "100.00")]
    assert acme.see(f"/accruals/{accrual['id']}")["recognised"] == "0.00"
    done = post(acme, "2026-02-28")
    assert (done["done"], done["totals"]) == (
        shown["done"], [{"debit_account": "5910", "credit_account": "6110", "currency": "EUR", "amount": "200.00"}],
    )  # fmt: skip
    assert post(acme, "2026-02-28")["done"] == []
    whole = acme.see(f"/accruals/{accrual['id']}")
    assert (whole["recognised"], whole["remaining"], whole["next_on"]) == ("200.00", "1000.00", "2026-03-31")
    assert [part["status"] for part in whole["parts"]] == ["transferred"] * 2 + ["active"] * 10
    types = [row["type"] for row in acme.see(f"/accruals/{accrual['id']}/history")["items"]]
    assert types == ["AccrualSchedule.Transferred"] * 2 + ["AccrualSchedule.Scheduled"]


@pytest.mark.feature("C48")
def test_a_full_credit_in_mid_year_takes_back_what_was_moved_and_nothing_runs_on(acme: Clerk) -> None:
    """K25: income that went on after its credit note."""
    each = licence(acme)
    post(acme, "2026-04-30")
    credit = acme.do(f"/invoices/{each}/credit", {"reason": "cancelled", "effective_on": "2026-05-11"})
    whole = schedule(acme, each)
    assert (whole["status"], whole["amount"], whole["recognised"], whole["next_on"]) == (
        "reversed",
        "0.00",
        "0.00",
        None,
    )
    assert [part["status"] for part in whole["parts"]] == ["reversed"] * 4 + ["cancelled"] * 8
    assert moved(post(acme, "2026-06-30")) == []
    seen = acme.see("/accruals/postings", schedule=whole["id"])["items"]
    assert [(row["kind"], row["effective_on"], row["debit_account"], row["credit_account"], row["amount"])
            for row in seen if row["kind"] != "recognised"] == [
        ("deferred", "2026-01-05", None, "5910", "1200.00"),
        ("credited", "2026-05-11", "5910", None, "1200.00"),
        ("reversed", "2026-05-11", "6110", "5910", "400.00"),
    ]  # fmt: skip
    acme.do(f"/invoices/{credit['credit_note']}/cancel", {"reason": "by mistake", "effective_on": "2026-06-02"})
    assert moved(post(acme, "2026-06-30")) == [("2026-06-02", "100.00")] * 5 + [("2026-06-30", "100.00")]
    assert schedule(acme, each)["remaining"] == "600.00"


@pytest.mark.feature("C48")
def test_a_partial_credit_in_mid_year_is_spread_over_the_rest_of_it(acme: Clerk) -> None:
    each = licence(acme)
    post(acme, "2026-03-31")
    line = {"text": "Licence", "unit_price": "90.00", "vat_code": "PVN21"}
    note = acme.do(f"/invoices/{each}/credit", {"reason": "price", "lines": [line], "effective_on": "2026-04-10"})
    whole = schedule(acme, each)
    assert (whole["net"], whole["recognised"], whole["remaining"]) == ("1110.00", "300.00", "810.00")
    assert moved(post(acme, "2026-04-30")) == [("2026-04-30", "90.00")]
    acme.do(f"/invoices/{note['credit_note']}/cancel", {"reason": "price was right", "effective_on": "2026-05-02"})
    assert moved(post(acme, "2026-05-31")) == [("2026-05-31", "101.25")]
    assert schedule(acme, each)["remaining"] == "708.75"


@pytest.mark.feature("C48")
def test_a_credit_takes_from_the_line_that_it_is_about_else_from_all_in_proportion(acme: Clerk) -> None:
    plain = {"text": "Set-up", "unit_price": "600.00", "vat_code": "PVN21", "account": "6120"}
    each = licence(acme, lines=[YEAR | DAYS, plain, YEAR | DAYS | {"text": "Support", "unit_price": "600.00"}])

    def nets() -> list[tuple[int, str]]:
        found = acme.see("/accruals", invoice=each, sort="number")["items"]
        return [(row["line"], row["net"]) for row in found]

    def credit(text: str, amount: str) -> None:
        line = {"text": text, "unit_price": amount, "vat_code": "PVN21"}
        acme.do(f"/invoices/{each}/credit", {"reason": "price", "lines": [line], "effective_on": "2026-01-20"})

    assert nets() == [(1, "1200.00"), (3, "600.00")]
    credit("Set-up", "600.00")
    assert nets() == [(1, "1200.00"), (3, "600.00")]
    credit("Goodwill", "0.10")
    assert nets() == [(1, "1199.93"), (3, "599.97")]
    credit("Support", "699.97")
    (left,) = [row for row in acme.see("/accruals", invoice=each)["items"] if row["status"] != "reversed"]
    assert (left["line"], left["net"]) == (1, "1099.93")


@pytest.mark.feature("C48")
def test_an_approval_is_withdrawn_only_while_nothing_is_moved_and_reapproved_anew(acme: Clerk) -> None:
    each = licence(acme)
    acme.do(f"/invoices/{each}/unapprove", {"reason": "wrong days"})
    assert (acme.see("/accruals")["total"], acme.see("/accruals/deferred-income")["items"]) == (0, [])
    days = {"served_from": "2026-01-01", "served_to": "2026-04-30"}
    acme.do(f"/invoices/{each}/amend", {"payer": "ACME", "lines": [YEAR | days]})
    acme.do(f"/invoices/{each}/approve")
    assert [part["amount"] for part in schedule(acme, each)["parts"]] == ["300.00"] * 4
    post(acme, "2026-01-31")
    refused = acme.refused(f"/invoices/{each}/unapprove", {"reason": "again"})
    assert refused["type"] == "/problems/accrual-posted"
    assert "300.00 EUR of its income is moved to sales already" in refused["detail"]
    acme.do(f"/invoices/{each}/cancel", {"reason": "void", "effective_on": "2026-02-10"})
    assert schedule(acme, each)["status"] == "reversed"


@pytest.mark.feature("C47")
def test_what_cannot_be_spread_is_refused_at_approval_with_the_field_that_is_missing(acme: Clerk) -> None:
    bare = {name: value for name, value in YEAR.items() if name != "account"}
    acme.customer("PROVIDER", "SIA Dators")
    for line, more, problem, pointer in (
        (YEAR, {}, "accrual-days-missing", "/lines/0/served_to"),
        (YEAR | {"served_to": "2026-12-31"}, {}, "accrual-days-missing", "/lines/0/served_from"),
        (YEAR | {"served_from": "2026-12-31", "served_to": "2026-01-01"}, {}, "bad-accrual-period",
         "/lines/0/served_to"),
        (YEAR | DAYS | {"accrual_template": "X"}, {}, "unknown-code", "/lines/0/accrual_template"),
        (bare | DAYS, {}, "no-sales-account", "/lines/0/account"),
        (YEAR | DAYS, {"type": "advance"}, "no-income", "/lines/0/accrual_template"),
    ):  # fmt: skip
        draft = acme.do("/invoices", {"payer": "ACME", "lines": [line], **more})["id"]
        refused = acme.refused(f"/invoices/{draft}/approve")
        assert (refused["type"], refused["errors"][0]["pointer"]) == (f"/problems/{problem}", pointer)
    acme.do("/registers/posting_rules", {"code": "default", "entry": {"name": "Usual", "sales_account": "6100"}})
    each = licence(acme, lines=[bare | DAYS])
    assert schedule(acme, each)["sales_account"] == "6100"


@pytest.mark.feature("C48")
def test_what_was_stopped_is_not_moved_until_it_is_resumed(acme: Clerk) -> None:
    each = schedule(acme, licence(acme))["id"]
    acme.do(f"/accruals/{each}/stop", {"reason": "in dispute", "effective_on": "2026-03-01"})
    assert [row["id"] for row in acme.see("/accruals", status="stopped")["items"]] == [each]
    assert moved(post(acme, "2026-06-30")) == [("2026-01-31", "100.00"), ("2026-02-28", "100.00")]
    (told,) = post(acme, "2026-06-30", schedules=[each])["refused"]
    assert (told["id"], told["type"]) == (each, "/problems/schedule-stopped")
    assert acme.refused(f"/accruals/{each}/stop", {"reason": "again"})["type"] == "/problems/nothing-to-stop"
    acme.do(f"/accruals/{each}/resume", {"reason": "settled"})
    assert acme.refused(f"/accruals/{each}/resume", {"reason": "again"})["type"] == "/problems/not-stopped"
    assert len(moved(post(acme, "2026-04-30"))) == 2


@pytest.mark.feature("C48")
def test_parts_of_a_closed_period_are_refused_or_posted_on_a_day_that_is_open(acme: Clerk) -> None:
    each = schedule(acme, licence(acme))["id"]
    acme.do("/period-lock/lock", {"through": "2026-02-28"})
    run = post(acme, "2026-03-31")
    assert moved(run) == [("2026-03-31", "100.00")]
    (told,) = run["refused"]
    assert (told["id"], told["type"], told["more"]["parts"]) == (each, "/problems/closed-parts", [1, 2])
    assert "give `effective_on`, 2026-03-01 or later" in told["detail"]
    late = post(acme, "2026-03-31", effective_on="2026-03-01")
    assert (moved(late), late["refused"]) == ([("2026-03-01", "100.00")] * 2, [])


@pytest.mark.feature("C48")
def test_a_run_needs_a_day_that_has_come_and_can_be_narrowed(acme: Clerk) -> None:
    assert acme.refused("/accruals/post", {})["status"] == 422
    refused = acme.refused("/accruals/post", {"until": "2026-07-31"})
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("/problems/not-yet-due", "/until")
    acme.customer("BETA", "SIA Beta")
    one, two = schedule(acme, licence(acme))["id"], schedule(acme, licence(acme, payer="BETA"))["id"]
    assert [row["id"] for row in post(acme, "2026-01-31", customers=["BETA"])["done"]] == [two]
    assert [row["id"] for row in post(acme, "2026-01-31", schedules=[one, two])["done"]] == [one]
    assert post(acme, "2026-06-30", contracts=[one])["done"] == []
    (told,) = post(acme, "2026-01-31", schedules=["0191d3a0-0000-7000-8000-000000000001"])["refused"]
    assert told["type"] == "/problems/not-found"
    acme.do(f"/accruals/{one}/stop", {"reason": "in dispute", "effective_on": "2026-01-01"})
    assert [row["id"] for row in acme.see("/accruals", due_by="2026-04-30", template="YEAR")["items"]] == [two]
    pages = (
        ("/accruals", ("scheduled_on", "number", "customer", "next_on", "last", "amount", "-remaining", "status")),
        ("/accruals/postings", ("effective_on", "-position", "amount")),
        ("/accruals/deferred-income", ("number", "customer", "since", "-deferred", "amount")),
    )
    for address, sorts in pages:
        for sort in sorts:
            asked = {"customer": "ACME"} if address.endswith("postings") else {}
            first = acme.see(address, sort=sort, limit=1, **asked)
            rest = acme.see(address, sort=sort, limit=1, cursor=first["next"], **asked)
            assert (len(first["items"]), len(rest["items"]), rest["next"], rest["total"]) == (1, 1, None, 2)
            assert first["items"] != rest["items"]


@pytest.mark.feature("TX7", "C48")
def test_deferred_income_is_seen_at_any_date_and_by_account_and_month(acme: Clerk) -> None:
    each = licence(acme)
    post(acme, "2026-03-31")
    line = {"text": "Licence", "unit_price": "90.00", "vat_code": "PVN21"}
    before = acme.see("/events", limit=200)["head"]
    acme.do(f"/invoices/{each}/credit", {"reason": "price", "lines": [line], "effective_on": "2026-04-10"})

    def then(**asked: Any) -> tuple[str, str, str]:
        seen = acme.see("/accruals/deferred-income", **asked)
        (row,), (total,) = seen["items"], seen["totals"]
        assert {name: total[name] for name in ("amount", "recognised", "deferred")} == {
            name: row[name] for name in ("amount", "recognised", "deferred")
        }
        return row["amount"], row["recognised"], row["deferred"]

    assert then(as_of="2026-01-30") == ("1200.00", "0.00", "1200.00")
    assert then(as_of="2026-02-28") == ("1200.00", "200.00", "1000.00")
    assert then() == ("1110.00", "300.00", "810.00")
    assert then(known_at=before) == ("1200.00", "300.00", "900.00")
    assert acme.see("/accruals/deferred-income", as_of="2026-01-04")["items"] == []
    months = acme.see("/accruals/postings/by-month", account="5910")["items"]
    assert [(row["month"], row["debit"], row["credit"]) for row in months] == [
        ("2026-01-01", "100.00", "1200.00"), ("2026-02-01", "100.00", "0.00"), ("2026-03-01", "100.00", "0.00"),
        ("2026-04-01", "90.00", "0.00"),
    ]  # fmt: skip
    sales = acme.see("/accruals/postings", account="6110", date_from="2026-02-01", date_to="2026-02-28")
    assert [(row["debit_account"], row["amount"], row["part"]) for row in sales["items"]] == [("5910", "100.00", 2)]
    for sort in ("number", "customer", "since", "-deferred", "amount"):
        assert acme.see("/accruals/deferred-income", sort=sort)["total"] == 1
    export = acme.client.get("/accruals/deferred-income/export", params={"format": "csv"})
    assert (export.status_code, len(export.text.splitlines())) == (200, 2)


@pytest.mark.feature("C48")
def test_a_contract_that_is_cancelled_after_its_invoice_changes_nothing_until_that_is_credited(acme: Clerk) -> None:
    body = {"number": "L-1", "customer": "ACME", "start_on": "2026-01-01", "period_length": 12, "rows": [YEAR]}
    contract = acme.do("/contracts", body)["id"]
    acme.do(f"/contracts/{contract}/approve")
    (draft,) = acme.do("/contracts/invoices", {"until": "2026-01-31"})["invoices"]
    acme.do(f"/invoices/{draft['id']}/approve")
    before = schedule(acme, draft["id"])
    acme.do(f"/contracts/{contract}/cancel", {"cancel_on": "2026-03-31", "reason": "moved"})
    assert schedule(acme, draft["id"]) == before
    assert len(moved(post(acme, "2026-06-30", contracts=[contract]))) == 6
    acme.do(f"/invoices/{draft['id']}/credit", {"reason": "moved"})
    assert schedule(acme, draft["id"])["status"] == "reversed"


@pytest.mark.feature("C47", "C55")
def test_a_one_off_row_of_a_contract_is_spread_over_the_days_of_its_invoice(acme: Clerk) -> None:
    rows = [YEAR, YEAR | {"text": "Joining", "type": "one_off", "unit_price": "120.00"}]
    body = {"number": "L-1", "customer": "ACME", "start_on": "2026-01-01", "period_length": 6, "rows": rows}
    contract = acme.do("/contracts", body)["id"]
    acme.do(f"/contracts/{contract}/approve")
    (draft,) = acme.do("/contracts/invoices", {"until": "2026-01-31"})["invoices"]
    acme.do(f"/invoices/{draft['id']}/approve")
    found = acme.see("/accruals", contract=contract, sort="number")["items"]
    assert [(row["text"], row["first"], row["last"]) for row in found] == [
        ("Licence", "2026-01-01", "2026-06-30"), ("Joining", "2026-01-01", "2026-06-30"),
    ]  # fmt: skip


@pytest.mark.feature("C48")
def test_the_run_from_the_command_line_shows_first_and_then_does_the_same(
    acme: Clerk, database_url: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    licence(acme)
    for name, value in (("DATABASE_URL", database_url), ("SCHEMA", schema), ("TODAY", "2026-06-30")):
        monkeypatch.setenv(f"NENOSEGTS_{name}", value)
    acme.do("/period-lock/lock", {"through": "2026-01-31"})
    words = ["accrue", "--until", "2026-02-28"]
    shown = CliRunner().invoke(root, [*words, "--dry-run", "--json"])
    assert shown.exit_code == 0, shown.output
    assert moved(json.loads(shown.stdout)) == [("2026-02-28", "100.00")]
    done = CliRunner().invoke(root, words)
    assert done.stdout.splitlines() == [
        "5910 -> 6110                     100.00 EUR",
        "1 postings of 1 schedules, 1 refused.",
    ]
    assert "cannot be posted in a closed period" in done.stderr
    late = CliRunner().invoke(root, [*words, "--closed-on", "2026-02-01"])
    assert late.stdout.splitlines()[-1] == "1 postings of 1 schedules, 0 refused."
    assert CliRunner().invoke(root, words).stdout.splitlines() == ["0 postings of 0 schedules, 0 refused."]
    assert CliRunner().invoke(root, ["accrue"]).exit_code == 2
