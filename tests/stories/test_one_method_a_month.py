"""In strict mode the payments of a month are entered by hand or imported from the bank, never both (T30)."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from api.office import Office
from api.settings import Settings
from tests.books import booked, check_books, check_rebuilt
from tests.stories.bank import ACCOUNT, PAYER, In, statement
from tests.stories.conftest import KEY, TODAY, Clerk, app_over

pytestmark = pytest.mark.feature("T30")


@pytest.fixture
def office(database_url: str, schema: str) -> Iterator[Office]:
    settings = Settings(
        database_url=database_url, NENOSEGTS_SCHEMA=schema, bootstrap_key=KEY, today=TODAY, one_method_per_period=True
    )
    with Office(settings, worker=True) as opened:
        yield opened
        check_books(opened.store, opened.engine)
        check_rebuilt(opened.store, opened.engine)


@pytest.fixture
def clerk(office: Office) -> Iterator[Clerk]:
    with TestClient(app_over(office), headers={"Authorization": f"Bearer {KEY}"}) as client:
        client.base_url = httpx.URL(f"{client.base_url}/api/v1")
        made = Clerk(client)
        made.registers()
        made.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": ACCOUNT}})
        made.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
        yield made


def methods(clerk: Clerk) -> list[tuple[str, str]]:
    items = clerk.see("/history", type="ReportingPeriod.MethodChosen", limit=50)["items"]
    return sorted((each["fields"]["month"], each["fields"]["method"]) for each in items)


def refused_import(clerk: Clerk, *entries: In, **more: str) -> dict:
    answer = clerk.client.post(
        "/bank-statements", content=statement(*entries, **more), headers={"Content-Type": "application/xml"}
    )
    assert answer.status_code == 409, answer.text
    return dict(answer.json())


def test_a_month_kept_by_hand_takes_no_import_and_nothing_of_the_file_is_booked(clerk: Clerk, office: Office) -> None:
    first, number = clerk.invoice("ACME", "100.00")
    paid = clerk.do("/invoices/pay", {"ids": [first], "paid_on": "2026-05-10"})
    assert paid["payments"][0]["provisional"] is False
    assert clerk.see("/bank-payments", provisional="true")["items"] == []
    head = office.store.head().position
    april, may = In("5.00", "x", on="2026-04-30"), In("121.00", number, on="2026-05-12")
    refused = refused_import(clerk, april, may)
    assert refused["type"] == "/problems/one-method-per-period"
    assert "of 2026-05 are entered by hand since 2026-06-30" in refused["detail"]
    assert "NENOSEGTS_ONE_METHOD_PER_PERIOD" in refused["detail"]
    assert office.store.head().position == head, "April is not the bank's either"
    clerk.bank(april)
    assert methods(clerk) == [("2026-04", "bank"), ("2026-05", "hand")]
    second, _ = clerk.invoice("ACME", "50.00", on="2026-05-05")
    clerk.do("/invoices/pay", {"ids": [second], "paid_on": "2026-05-31"})
    assert methods(clerk) == [("2026-04", "bank"), ("2026-05", "hand")]


def test_a_month_kept_by_the_bank_takes_nothing_by_hand(clerk: Clerk, office: Office) -> None:
    first, _ = clerk.invoice("ACME", "100.00")
    clerk.bank(In("5.00", "x", on="2026-05-12"), In("7.00", "fee", on="2026-06-02", side="DBIT"))
    assert methods(clerk) == [("2026-05", "bank")], "money that went out chooses nothing"
    refused = clerk.refused("/invoices/pay", {"ids": [first], "paid_on": "2026-05-31"})
    assert refused["type"] == "/problems/one-method-per-period"
    assert "import the bank statement" in refused["detail"]
    assert booked(office.store) == 1
    clerk.do("/invoices/pay", {"ids": [first], "paid_on": "2026-06-01"})
    assert methods(clerk) == [("2026-05", "bank"), ("2026-06", "hand")]


def test_a_look_before_the_import_chooses_nothing_and_a_refused_payment_neither(clerk: Clerk) -> None:
    content = statement(In("5.00", "x", on="2026-05-12"))
    headers = {"Content-Type": "application/xml"}
    assert clerk.client.post("/bank-statements?dry_run=true", content=content, headers=headers).status_code < 300
    draft = clerk.do("/invoices", {"payer": "ACME", "lines": [{"text": "x", "unit_price": "1", "vat_code": "PVN21"}]})
    answer = clerk.do("/invoices/pay", {"ids": [draft["id"]], "paid_on": "2026-05-12"})
    assert (answer["done"], len(answer["refused"])) == ([], 1)
    assert methods(clerk) == []


def test_what_was_entered_by_hand_by_mistake_is_withdrawn_in_strict_mode_too(clerk: Clerk) -> None:
    first, number = clerk.invoice("ACME", "100.00")
    paid = clerk.do("/invoices/pay", {"ids": [first], "paid_on": "2026-05-10"})
    clerk.do(f"/bank-payments/{paid['payments'][0]['id']}/withdraw", {"reason": "another invoice was meant"})
    assert clerk.uncovered() == {number: "121.00"}
