"""Lists: pages that skip nothing, sorts both ways, moments in time, and files to take away."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from tests.stories.bank import In
from tests.stories.conftest import Clerk

LISTS = ("customers", "invoices", "bank-statements", "bank-payments", "nenosegts", "debtors")
SORTS = {
    "customers": ("name", "code", "country"),
    "invoices": ("created_on", "issued_on", "due_on", "number", "payer", "gross", "uncovered", "state"),
    "bank-statements": ("imported_at", "to_on", "account"),
    "bank-payments": ("booked_on", "amount", "uncovered"),
    "nenosegts": ("due_on", "uncovered", "number", "payer"),
    "debtors": ("uncovered", "name", "code"),
}
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)")


@pytest.fixture(scope="module", autouse=True)
def books(clerk: Clerk) -> None:
    for number, text in enumerate(DANGEROUS):
        clerk.customer(f"D{number}", f"{text} SIA")
        clerk.invoice(f"D{number}", "10.00", on=f"2026-05-0{number + 1}")
    for number in range(3):
        clerk.bank(In(f"{number + 5}.00", "=HYPERLINK()", name="@evil", on=f"2026-05-1{number}"), name=f"L{number}")


@pytest.mark.parametrize("name", LISTS)
def test_pages_come_one_after_the_other_and_nothing_is_skipped(clerk: Clerk, client: TestClient, name: str) -> None:
    whole = clerk.see(f"/{name}", limit=200)
    assert set(whole) >= {"items", "next", "total"} and whole["next"] is None
    assert whole["total"] == len(whole["items"]) >= 3
    items, address = [], f"/{name}?limit=2"
    while address:
        answer = client.get(address)
        items += answer.json()["items"]
        link = answer.links.get("next")
        assert (link is None) == (answer.json()["next"] is None)
        address = "http://testserver" + link["url"] if link else ""
    assert items == whole["items"]


@pytest.mark.parametrize(("name", "sort"), [(name, sort) for name, sorts in SORTS.items() for sort in sorts])
def test_lists_are_sorted_both_ways(clerk: Clerk, name: str, sort: str) -> None:
    up, down = clerk.see(f"/{name}", sort=sort)["items"], clerk.see(f"/{name}", sort=f"-{sort}")["items"]
    assert up == down[::-1]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("limit=0", "bad-fields"),
        ("limit=201", "bad-fields"),
        ("limit=ten", "bad-fields"),
        ("sort=nope", "bad-sort"),
        ("sort=--code", "bad-sort"),
        ("cursor=nope", "bad-cursor"),
        ("cursor=YWJj", "bad-cursor"),
        ("payre=ACME", "unknown-parameter"),
        ("search=%00&payre=1", "unknown-parameter"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, name: str, query: str, kind: str) -> None:
    answer = client.get(f"/{name}?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{kind}")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_cursor_serves_only_its_own_list_and_filters(client: TestClient) -> None:
    cursor = client.get("/customers?limit=1").json()["next"]
    for address in ("/invoices?", "/customers?sort=code&", "/customers?search=SIA&"):
        assert client.get(f"{address}cursor={cursor}").json()["type"] == "/problems/bad-cursor"


@pytest.mark.parametrize("name", ["nenosegts", "debtors", "bank-payments"])
def test_a_list_looks_back_by_date_and_by_what_was_known(clerk: Clerk, name: str) -> None:
    everything = clerk.see(f"/{name}")["total"]
    assert clerk.see(f"/{name}", as_of="2026-05-02")["total"] < everything
    head = clerk.see("/events", limit=1)["head"]
    now = datetime.now(UTC)
    for known_at in (str(head), now.isoformat(), now.isoformat().replace("+00:00", "Z"), now.isoformat()[:-6]):
        assert clerk.see(f"/{name}", known_at=known_at)["total"] == everything
    assert clerk.see(f"/{name}", as_of="2026-05-02", known_at="0")["total"] == 0
    assert clerk.see(f"/{name}", known_at="2020-01-01T00:00:00Z")["total"] == 0


def test_a_plus_in_an_address_may_be_written_as_it_is(client: TestClient) -> None:
    assert client.get("/nenosegts?known_at=2020-01-01T00:00:00+00:00").json()["total"] == 0
    assert client.get("/history?to=2020-01-01T00:00:00+00:00").json()["items"] == []


@pytest.mark.parametrize("query", ["known_at=yesterday", "known_at=-1", "as_of=2026-02-30", "as_of=0001-01-01"])
@pytest.mark.parametrize("name", ["nenosegts", "debtors", "bank-payments"])
def test_a_moment_that_never_was_is_refused(client: TestClient, name: str, query: str) -> None:
    answer = client.get(f"/{name}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("name", LISTS)
def test_the_whole_list_is_taken_away_as_csv(clerk: Clerk, client: TestClient, name: str) -> None:
    by_header = client.get(f"/{name}?limit=1", headers={"Accept": "text/csv"})
    by_address = client.get(f"/{name}/export?format=csv")
    assert by_header.headers["content-type"] == by_address.headers["content-type"] == "text/csv; charset=utf-8"
    assert by_header.text == by_address.text
    assert f'filename="{name}.csv"' in by_address.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(by_address.text)))
    assert len(rows) == clerk.see(f"/{name}")["total"]
    for row in rows:
        for column, cell in row.items():
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), (column, cell)
            assert not cell.startswith("-") or cell[1:].replace(".", "").isdigit(), "a number may be negative"


def test_cells_that_a_spreadsheet_would_run_begin_with_an_apostrophe(client: TestClient) -> None:
    names = {row["name"] for row in csv.DictReader(io.StringIO(client.get("/customers/export").text))}
    assert {f"'{text} SIA" for text in DANGEROUS} <= names
    assert "SIA Ķīmija" in names


def test_an_export_keeps_the_filters_and_the_columns_by_age(clerk: Clerk, client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/nenosegts/export?format=csv&kind=payment").text)))
    assert {row["kind"] for row in rows} == {"payment"}
    [row] = csv.DictReader(io.StringIO(client.get("/debtors/export?search=D0").text))
    assert sum(Decimal(cell) for name, cell in row.items() if name.startswith("buckets.")) == Decimal(row["uncovered"])
    assert {name for name in row if name.startswith("buckets.")} >= {"buckets.1-30", "buckets.180+"}


@pytest.mark.parametrize("name", LISTS)
def test_a_workbook_holds_no_formula(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}/export?format=xlsx")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<row" in sheet and "<f>" not in sheet


def test_there_is_no_other_format_and_no_format_on_the_list_itself(client: TestClient) -> None:
    assert client.get("/customers/export?format=pdf").status_code == 422
    assert client.get("/customers?format=csv").json()["type"] == "/problems/unknown-parameter"
