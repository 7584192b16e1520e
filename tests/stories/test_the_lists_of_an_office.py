"""An office works with its lists: what is issued, sent, submitted and booked, found by its signs, kept as shortcuts."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from tests.stories.bank import In
from tests.stories.conftest import TODAY, Clerk


@pytest.fixture
def office_work(clerk: Clerk) -> dict[str, str]:
    """Ids by what they are: a draft, one paid, one paid in part and late, one waiting, one cancelled."""
    clerk.customer("KIMIJA", "SIA Ķīmija")
    clerk.customer("OGLE", "SIA Ogle")
    line = {"text": "Transports", "unit_price": "50.00", "vat_code": "PVN21"}
    draft = clerk.do("/invoices", {"payer": "OGLE", "lines": [line], "comment": "Pavasara kampaņa"})["id"]
    paid, number = clerk.invoice("KIMIJA", "100.00")
    late, late_number = clerk.invoice("KIMIJA", "200.00")
    void, _ = clerk.invoice("OGLE", "400.00")
    waiting, _ = clerk.invoice("OGLE", "300.00", on="2026-06-25")
    clerk.do(f"/invoices/{void}/cancel", {"reason": "Twice"})
    clerk.bank(In("121.00", f"Rekins {number}"))
    part = clerk.bank(In("42.00", f"Rekins {late_number}"), name="S2", opening="221.00")["payments"][0]
    if not part["linked"]:
        clerk.do(f"/bank-payments/{part['id']}/link", {"invoices": [{"id": late}]})
    return {"draft": draft, "paid": paid, "late": late, "waiting": waiting, "void": void}


def names(clerk: Clerk, work: dict[str, str], path: str = "/invoices", **query: object) -> set[str]:
    by_id = {each: name for name, each in work.items()}
    return {by_id[row["id"]] for row in clerk.see(path, **query)["items"]}


@pytest.mark.feature("F01", "F03", "F04", "F06", "F07", "F09", "F21", "F26", "F28", "F29", "F30", "F31")
def test_income_is_found_by_its_state_its_coins_and_the_words_of_its_comment(
    clerk: Clerk, office_work: dict[str, str]
) -> None:
    def seen(**query: object) -> set[str]:
        return names(clerk, office_work, "/income", **query)

    assert seen() == set(office_work)
    assert (seen(state="draft"), seen(state="cancelled")) == ({"draft"}, {"void"})
    assert seen(search="KAMPANA") == {"draft"}
    assert seen(search="242,00") == {"late"}
    assert seen(payer="KIMIJA") == {"paid", "late"}
    assert seen(payment="paid") == seen(paid="true") == {"paid"}
    assert seen(payment="overdue") == seen(paid="partly") == {"late"}
    assert seen(payment="waiting") == {"waiting"}
    assert seen(date_from="2026-06-25", date_to="2026-06-29") == {"waiting"}
    assert clerk.see("/expenses")["total"] == 0
    row = next(row for row in clerk.see("/income")["items"] if row["id"] == office_work["waiting"])
    one = clerk.see(f"/invoices/{row['id']}")
    assert (one["number"], one["payment"], one["source"]) == (row["number"], "waiting", "hand")
    assert (row["created_on"], row["created_at"][:2]) == ("2026-06-25", "20")


@pytest.mark.feature("F22", "F32")
def test_accounting_takes_over_in_batches_books_and_gives_back(clerk: Clerk, office_work: dict[str, str]) -> None:
    ids = [office_work[each] for each in ("paid", "late", "draft", "void")]
    gone = clerk.do("/invoices/hand-over", {"ids": ids})
    assert [each["id"] for each in gone["done"]] == ids[:2]
    assert [(each["id"], each["status"]) for each in gone["refused"]] == [(ids[2], 409), (ids[3], 409)]
    assert names(clerk, office_work, batch=gone["batch"]) == {"paid", "late"}
    assert names(clerk, office_work, booked="in_process") == {"paid", "late"}

    booked = clerk.do("/invoices/mark-booked", {"ids": [ids[0], office_work["waiting"]], "batch": "2026-06"})
    assert [each["batch"] for each in booked["done"]] == ["2026-06", "2026-06"]
    assert names(clerk, office_work, booked="true") == {"paid", "waiting"}
    assert clerk.refused(f"/invoices/{ids[0]}/unapprove", {"reason": "Wrong"})["type"] == "/problems/exported-invoice"

    assert clerk.refused(f"/invoices/{ids[0]}/unbook")["status"] == 422
    clerk.do(f"/invoices/{ids[0]}/unbook", {"reason": "Booked in the wrong month"})
    clerk.do(f"/invoices/{ids[1]}/unbook", {"reason": "Not yet"})
    assert names(clerk, office_work, booked="false") == set(office_work) - {"waiting"}
    assert clerk.refused(f"/invoices/{ids[1]}/unbook", {"reason": "Again"})["type"] == "/problems/not-exported"
    signs = {row["id"]: (row["booking"], row["booked"]) for row in clerk.see("/invoices")["items"]}
    assert signs[office_work["waiting"]] == ("booked", True)


@pytest.mark.feature("F05", "F23", "F33")
def test_what_is_submitted_carries_the_pin(clerk: Clerk, office_work: dict[str, str]) -> None:
    clerk.do(f"/invoices/{office_work['waiting']}/confirm")

    assert names(clerk, office_work, confirmed="true") == names(clerk, office_work, linked="true") == {"waiting"}
    assert names(clerk, office_work, state="confirmed") == {"waiting"}
    assert "waiting" in names(clerk, office_work, state="approved")
    assert clerk.see(f"/invoices/{office_work['waiting']}")["confirmation"] == "confirmed"


@pytest.mark.feature("T13")
def test_the_day_of_posting_is_entered_by_hand(clerk: Clerk, office_work: dict[str, str]) -> None:
    path = f"/invoices/{office_work['waiting']}"
    assert clerk.refused(f"{path}/mark-posted", {"posted_on": "2026-06-24"})["type"] == "/problems/not-sent-yet"
    clerk.do(f"{path}/mark-posted", {"posted_on": "2026-06-26"})
    clerk.do(f"{path}/mark-sent", {"channel": "email", "sent_on": "2026-06-27", "to": ["rekini@ogle.example"]})

    one = clerk.see(path)
    assert (one["posted_on"], one["sent_on"]) == ("2026-06-26", "2026-06-27")
    assert [(each["channel"], each["sent_to"]) for each in one["sendings"]] == [
        ("post", []), ("email", ["rekini@ogle.example"]),
    ]  # fmt: skip
    refused = clerk.refused(f"/invoices/{office_work['draft']}/mark-posted", {"posted_on": str(TODAY)})
    assert refused["type"] == "/problems/not-approved"


@pytest.mark.feature("F37", "F52")
def test_the_section_is_taken_away_as_it_is_filtered_by_those_who_may(
    clerk: Clerk, client: TestClient, office_work: dict[str, str]
) -> None:
    text = client.get("/income/export", params={"payment": "overdue"}).text
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["id"], row["gross"], row["payment"]) == (office_work["late"], "242.00", "overdue")
    assert client.get("/expenses/export", params={"format": "xlsx"}).status_code == 200

    secrets = {
        role: clerk.do("/keys", {"name": role, "roles": roles})["key"]
        for role, roles in {"reader": ["viewer"], "taker": ["viewer", "export"]}.items()
    }
    for role, status in {"reader": 403, "taker": 200}.items():
        mine = {"Authorization": f"Bearer {secrets[role]}"}
        assert client.get("/income", headers=mine).status_code == 200
        assert client.get("/income/export", headers=mine).status_code == status


@pytest.mark.feature("F25")
def test_filters_are_kept_under_a_name_and_lead_back_to_the_list(
    clerk: Clerk, client: TestClient, office_work: dict[str, str]
) -> None:
    late = {"name": "Vēlie un lielie", "list": "income", "query": {"payment": "overdue", "sort": "-gross"}}
    clerk.do("/shortcuts", late)
    clerk.do("/shortcuts", {"name": "Klienti", "list": "expenses", "query": {"client": ["A", "B"], "confirmed": True}})
    kept = clerk.see("/shortcuts/Vēlie un lielie")
    assert kept["address"] == "/api/v1/income?payment=overdue&sort=-gross"
    followed = client.get(kept["address"].removeprefix("/api/v1")).json()
    assert [row["id"] for row in followed["items"]] == [office_work["late"]]

    addresses = {each["name"]: each["address"] for each in clerk.see("/shortcuts")["items"]}
    assert addresses["Klienti"] == "/api/v1/expenses?client=A&client=B&confirmed=true"
    clerk.do("/shortcuts", late | {"query": {}})
    assert clerk.see("/shortcuts/Vēlie un lielie")["address"] == "/api/v1/income"

    wrong = clerk.refused("/shortcuts", late | {"query": {"colour": "red"}})
    assert (wrong["type"], wrong["errors"][0]["pointer"]) == ("/problems/unknown-parameter", "/query/colour")
    assert clerk.refused("/shortcuts", late | {"list": "debts"})["status"] == 422
    clerk.do("/shortcuts/Klienti/drop")
    assert client.get("/shortcuts/Klienti").status_code == 404
    assert clerk.refused("/shortcuts/Klienti/drop")["status"] == 404


@pytest.mark.feature("F25")
def test_shortcuts_are_each_persons_own(clerk: Clerk, client: TestClient) -> None:
    secret = clerk.do("/keys", {"name": "ilze", "roles": ["viewer"]})["key"]
    mine = {"Authorization": f"Bearer {secret}"}
    clerk.do("/shortcuts", {"name": "A", "list": "invoices", "query": {}})
    theirs = {"name": "A", "list": "nenosegts", "query": {"overdue": True}}
    assert client.post("/shortcuts", json=theirs, headers=mine).status_code == 201

    assert clerk.see("/shortcuts/A")["list"] == "invoices"
    assert client.get("/shortcuts/A", headers=mine).json()["list"] == "nenosegts"
    assert client.post("/shortcuts/A/drop", json={}, headers=mine).status_code == 200
    assert clerk.see("/shortcuts")["total"] == 1


@pytest.mark.feature("I1")
def test_any_document_is_shown_as_it_was(clerk: Clerk, client: TestClient, office_work: dict[str, str]) -> None:
    path = f"/history/{office_work['late']}/state"
    then, now = clerk.see(path, as_of="2026-05-05"), clerk.see(path)
    assert (then["kind"], then["state"]["covers"], len(now["state"]["covers"])) == ("Invoice", [], 1)
    first = clerk.see("/history", subject=office_work["late"])["items"][-1]["position"]
    assert clerk.see(path, known_at=str(first))["state"]["status"] == "draft"
    assert client.get(path, params={"as_of": "2026-05-01"}).status_code == 404


def test_what_may_change_without_a_fact_of_its_own_is_always_sent_anew(
    client: TestClient, office_work: dict[str, str]
) -> None:
    """What is open becomes overdue by itself; what is linked shows the other side."""
    known = {"If-None-Match": "*"}
    answers = {name: client.get(f"/invoices/{each}", headers=known).status_code for name, each in office_work.items()}
    assert answers == {"draft": 304, "void": 304, "paid": 200, "late": 200, "waiting": 200}
