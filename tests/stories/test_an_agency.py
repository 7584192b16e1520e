"""An agency's year: a campaign is planned, invoiced, billed by its providers, and seen by its own people only."""

from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.stories.bank import In
from tests.stories.conftest import Clerk

TV, DESIGN = "Reklāma TV", "Dizains"


class Agency:
    """A clerk with three customer cards, two campaigns, and keys for their supervisors."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        clerk.customer("BREWERY", "Aldaris AS")
        clerk.customer("DAIRY", "Rīgas Piens SIA")
        clerk.customer("TV3", "TV3 Latvia SIA")
        self.beer = self.project("BEER-26", "Vasaras alus", ["Ilze"])
        self.milk = self.project("MILK-26", "Piena mēnesis", ["Jānis"], client="DAIRY")

    def project(self, code: str, title: str, supervisors: list[str], client: str = "BREWERY") -> str:
        since = {"effective_on": "2026-04-01"}
        body = {"code": code, "title": title, "client": client, "supervisors": supervisors, **since}
        each = str(self.clerk.do("/projects", body)["id"])
        self.clerk.do(f"/projects/{each}/blocks", {"key": "media", "title": "Mediji", **since})
        row = {"key": "tv", "block": "media", "text": TV, "provider": "TV3", "vat_code": "PVN21", **since}
        self.clerk.do(f"/projects/{each}/rows", {**row, "income": "1000.00", "cost": "800.00"})
        design = {"key": "design", "block": "media", "text": DESIGN, "vat_code": "PVN21", "income": "300.00", **since}
        self.clerk.do(f"/projects/{each}/rows", design)
        return each

    def income(self, *rows: Any, **more: Any) -> str:
        asked = [row if isinstance(row, dict) else {"row": row} for row in rows]
        return str(self.clerk.do(f"/projects/{self.beer}/income", {"rows": asked, **more})["id"])

    def expense(self, net: str, number: str, **more: Any) -> str:
        """A bill of TV3, entered by accounting."""
        line = {"text": "Raidlaiks", "unit_price": net, "vat_code": "PVN21"}
        body = {"provider": "TV3", "number": number, "issued_on": "2026-05-05", "lines": [line], **more}
        return str(self.clerk.do("/expenses", body)["id"])

    def status(self, invoice: str) -> tuple[bool, str]:
        seen = self.clerk.see(f"/invoices/{invoice}")
        return seen["confirmation"] == "confirmed", seen["binding"]

    def key(self, person: str, *roles: str) -> dict[str, str]:
        """The header of a new key."""
        body = {"name": f"{person}-{len(roles)}", "person": person, "roles": roles}
        return {"Authorization": f"Bearer {self.clerk.do('/keys', body)['key']}"}

    def finance(self, **query: Any) -> dict[str, dict[str, str]]:
        seen = self.clerk.see(f"/projects/{self.beer}/finance", **query)
        rows = {row["key"]: row["figures"] for block in seen["blocks"] for row in block["rows"]}
        return {**rows, "all": seen["figures"]}


@pytest.fixture
def agency(clerk: Clerk) -> Agency:
    return Agency(clerk)


@pytest.mark.feature("F36", "F38", "F39", "F23", "F24")
def test_income_of_a_campaign_is_bound_by_itself_when_it_is_confirmed(agency: Agency) -> None:
    invoice = agency.income("tv", "design")
    drafted = agency.clerk.see(f"/invoices/{invoice}")
    assert (drafted["payer"], drafted["net"], drafted["source"]) == ("BREWERY", "1300.00", "project")
    assert [line["text"] for line in drafted["lines"]] == [TV, DESIGN]
    assert agency.status(invoice) == (False, "none")
    confirmed = agency.clerk.do(f"/invoices/{invoice}/confirm")
    assert confirmed["events"] == ["Invoice.Approved", *confirmed["events"][1:]]
    assert (confirmed["number"], confirmed["binding"]) == ("R-000001", "full")
    assert agency.status(invoice) == (True, "full"), "complete: pin and full circle"
    rows = agency.clerk.see(f"/projects/{agency.beer}")["blocks"][0]["rows"]
    assert [(row["key"], row["invoiced"], row["income_left"]) for row in rows] == [
        ("tv", "1000.00", "0.00"),
        ("design", "300.00", "0.00"),
    ]
    assert [each["number"] for each in rows[0]["bindings"]] == ["R-000001"]


@pytest.mark.feature("F53", "F54", "F55", "F56", "F57", "F42")
def test_an_expense_is_found_linked_while_it_is_a_draft_and_confirmed(agency: Agency) -> None:
    invoice = agency.expense("500.00", "TV-1")
    found = agency.clerk.see("/invoices", direction="purchase", provider="TV3", bound="none")["items"]
    assert [each["id"] for each in found] == [invoice]
    assert [each["code"] for each in agency.clerk.see("/projects", search="alus")["items"]] == ["BEER-26"]
    part = {"project": agency.beer, "row": "tv", "amount": "200.00"}
    assert agency.clerk.do(f"/invoices/{invoice}/bind", {"bindings": [part]})["binding"] == "half"
    assert agency.clerk.do(f"/projects/{agency.beer}/bind", {"row": "tv", "invoice": invoice})["binding"] == "full"
    assert agency.status(invoice) == (False, "full")
    assert agency.clerk.do(f"/invoices/{invoice}/confirm")["number"] == "TV-1", "the provider's own"
    assert agency.status(invoice) == (True, "full")
    assert agency.finance()["tv"]["cost"] == "500.00"


@pytest.mark.feature("F24", "F34")
def test_the_circle_is_empty_half_or_full(agency: Agency) -> None:
    invoices = [agency.expense("100.00", f"N{number}") for number in range(3)]
    for invoice, amount in zip(invoices[1:], ("40.00", "100.00"), strict=True):
        body = {"bindings": [{"project": agency.beer, "row": "tv", "amount": amount}]}
        agency.clerk.do(f"/invoices/{invoice}/bind", body)
    assert [agency.status(each)[1] for each in invoices] == ["none", "half", "full"]
    for word, each in zip(("none", "half", "full"), invoices, strict=True):
        assert [row["id"] for row in agency.clerk.see("/invoices", bound=word)["items"]] == [each]


def test_no_line_is_bound_beyond_its_net_and_no_row_silently_beyond_its_plan(agency: Agency) -> None:
    invoice = agency.expense("1000.00", "TV-1")
    path = f"/invoices/{invoice}/bind"
    part = {"project": agency.beer, "row": "tv"}
    much = agency.clerk.refused(path, {"bindings": [{**part, "amount": "1000.01"}]})
    assert (much["status"], much["type"]) == (409, "/problems/over-bound")
    over = agency.clerk.refused(path, {"bindings": [{**part, "amount": "900.00"}]})
    assert (over["status"], over["type"]) == (409, "/problems/over-planned")
    assert "800.00" in over["detail"]
    assert agency.clerk.refused(path, {"bindings": [{**part, "amount": "900.00"}], "over": True})["status"] == 422
    told = {"bindings": [{**part, "amount": "900.00"}], "over": True, "reason": "the client agreed by telephone"}
    assert agency.clerk.do(path, told)["binding"] == "half"
    event = agency.clerk.see(f"/projects/{agency.beer}/history")["items"][0]
    assert (event["fields"]["over"], event["reason"]) == (True, "the client agreed by telephone")
    assert agency.finance()["tv"]["cost"] == "900.00"


def test_several_rows_take_what_fits_in_the_order_given_or_nothing_at_all(agency: Agency) -> None:
    invoice = agency.expense("1000.00", "TV-1")
    rows = [{"project": agency.beer, "row": "tv"}, {"project": agency.milk, "row": "tv"}]
    bound = agency.clerk.do(f"/invoices/{invoice}/bind", {"bindings": rows})
    assert [(each["project"], each["amount"]) for each in bound["bindings"]] == [
        (agency.beer, "800.00"),
        (agency.milk, "200.00"),
    ]
    shown = agency.clerk.see(f"/invoices/{invoice}")
    assert [(each["project_code"], each["amount"]) for each in shown["bindings"]] == [
        ("BEER-26", "800.00"),
        ("MILK-26", "200.00"),
    ]
    ilze = agency.key("Ilze", "supervisor")
    seen = agency.clerk.client.get(f"/invoices/{invoice}", headers=ilze)
    assert [each["amount"] for each in seen.json()["bindings"]] == ["800.00"], "not what others work on"
    assert agency.milk not in seen.text
    undone = agency.clerk.client.post(f"/invoices/{invoice}/unbind", json={}, headers=ilze)
    assert (undone.status_code, undone.json()["bindings"]) == (200, [])
    assert agency.status(invoice) == (False, "half"), "the other project's stands"
    other = agency.expense("100.00", "TV-2")
    bad = [{"project": agency.milk, "row": "tv"}, {"project": agency.milk, "row": "nothing"}]
    assert agency.clerk.refused(f"/invoices/{other}/bind", {"bindings": bad})["status"] in {404, 409}
    assert agency.status(other) == (False, "none")


@pytest.mark.feature("F12")
def test_an_advance_belongs_to_no_project(agency: Agency) -> None:
    line = {"text": "Avanss", "unit_price": "100.00", "vat_code": "PVN21"}
    advance = agency.clerk.do("/invoices", {"payer": "BREWERY", "type": "advance", "lines": [line]})["id"]
    body = {"bindings": [{"project": agency.beer, "row": "tv"}]}
    refused = agency.clerk.refused(f"/invoices/{advance}/bind", body)
    assert (refused["type"], "attribute" in refused["detail"]) == ("/problems/not-bindable", True)


def test_currencies_of_invoice_and_project_never_mix(agency: Agency) -> None:
    invoice = agency.expense("100.00", "TV-1", currency="USD")
    body = {"bindings": [{"project": agency.beer, "row": "tv"}]}
    assert agency.clerk.refused(f"/invoices/{invoice}/bind", body)["type"] == "/problems/other-currency"


def test_a_bound_line_of_a_draft_keeps_its_text_and_what_is_bound(agency: Agency) -> None:
    invoice = agency.expense("500.00", "TV-1")
    agency.clerk.do(f"/projects/{agency.beer}/bind", {"row": "tv", "invoice": invoice, "amount": "400.00"})
    said = {"provider": "TV3", "number": "TV-1", "issued_on": "2026-05-05"}
    line = {"text": "Raidlaiks", "unit_price": "399.99", "vat_code": "PVN21"}
    refused = agency.clerk.refused(f"/invoices/{invoice}/amend", {**said, "lines": [line]})
    assert (refused["status"], refused["type"]) == (409, "/problems/bound-line")
    first = {"text": "Producēšana", "unit_price": "500.00", "vat_code": "PVN21"}
    assert agency.clerk.refused(f"/invoices/{invoice}/amend", {**said, "lines": [first, line]})["status"] == 409
    agency.clerk.do(f"/invoices/{invoice}/amend", {**said, "lines": [{**line, "unit_price": "400.00"}, first]})
    assert agency.status(invoice) == (False, "half")


def test_a_void_invoice_and_one_that_was_credited_in_full_leave_the_project_as_it_was(agency: Agency) -> None:
    expense = agency.expense("500.00", "TV-1")
    agency.clerk.do(f"/projects/{agency.beer}/bind", {"row": "tv", "invoice": expense})
    agency.clerk.do(f"/invoices/{expense}/cancel", {"reason": "sent twice"})
    assert agency.finance()["tv"]["cost"] == "0.00"
    invoice = agency.income("tv")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    assert agency.finance()["tv"]["invoiced"] == "1000.00"
    note = agency.clerk.do(f"/invoices/{invoice}/credit", {"reason": "campaign moved"})["credit_note"]
    assert agency.finance()["tv"]["invoiced"] == "0.00"
    bindings = agency.clerk.see(f"/projects/{agency.beer}")["blocks"][0]["rows"][0]["bindings"]
    assert [(each["type"], each["amount"]) for each in bindings] == [
        ("invoice", "1000.00"),
        ("credit_note", "-1000.00"),
    ]
    agency.clerk.do(f"/invoices/{note}/cancel", {"reason": "it stays"})
    assert agency.finance()["tv"]["invoiced"] == "1000.00"


def credited(agency: Agency, invoice: str, net: str, text: str) -> dict[str, Any]:
    line = {"text": text, "unit_price": net, "vat_code": "PVN21"}
    return agency.clerk.do(f"/invoices/{invoice}/credit", {"lines": [line], "reason": "late"})


@pytest.mark.feature("F58")
def test_a_credit_note_over_a_part_lowers_its_row_by_itself_and_pays_nothing(agency: Agency) -> None:
    invoice = agency.income("tv", "design")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    assert "warnings" not in credited(agency, invoice, "300.00", TV)
    figures = agency.finance()
    assert [figures[each]["invoiced"] for each in ("tv", "design")] == ["700.00", "300.00"]
    assert figures["all"]["paid"] == "0.00"
    unclear = credited(agency, invoice, "30.00", "Atlaide")
    assert "BEER-26 design, BEER-26 tv" in unclear["warnings"][0]
    assert agency.finance()["all"]["invoiced"] == "1000.00"
    much = credited(agency, invoice, "800.00", TV)
    assert much["warnings"], "more than stands on that row"
    agency.clerk.do(f"/invoices/{invoice}/credit", {"reason": "all of it"})
    assert [agency.finance()[each]["invoiced"] for each in ("tv", "design")] == ["0.00", "0.00"]


def test_money_alone_pays_what_was_invoiced_of_a_row(agency: Agency) -> None:
    invoice = agency.income("tv")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    number = agency.clerk.see(f"/invoices/{invoice}")["number"]
    paid = agency.clerk.bank(In("605.00", number))["payments"][0]
    agency.clerk.do(f"/bank-payments/{paid['id']}/link", {"invoices": [{"id": invoice}]})
    credited(agency, invoice, "300.00", "Atlaide")
    figures = agency.finance()["tv"]
    assert (figures["invoiced"], figures["paid"]) == ("700.00", "500.00")


def test_a_credit_stays_when_its_row_was_invoiced_anew(agency: Agency) -> None:
    invoice = agency.income("tv")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    note = agency.clerk.do(f"/invoices/{invoice}/credit", {"reason": "campaign moved"})["credit_note"]
    agency.clerk.do(f"/invoices/{agency.income('tv')}/confirm")
    refused = agency.clerk.refused(f"/invoices/{note}/cancel", {"reason": "it stays"})
    assert (refused["type"], refused["status"]) == ("/problems/over-planned", 409)
    assert "2000.00" in refused["detail"] and "`over`" in refused["detail"]
    agency.clerk.do(f"/invoices/{note}/cancel", {"reason": "agreed with the client", "over": True})
    assert agency.finance()["tv"]["invoiced"] == "2000.00"


def test_a_credit_note_over_a_part_is_bound_by_hand_below_zero(agency: Agency) -> None:
    invoice = agency.income("tv", "design")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    line = {"text": "Atlaide", "unit_price": "100.00", "vat_code": "PVN21"}
    note = agency.clerk.do(f"/invoices/{invoice}/credit", {"lines": [line], "reason": "late"})["credit_note"]
    assert agency.finance()["tv"]["invoiced"] == "1000.00"
    part = {"project": agency.beer, "row": "tv"}
    wrong = agency.clerk.refused(f"/invoices/{note}/bind", {"bindings": [{**part, "amount": "100.00"}]})
    assert wrong["type"] == "/problems/over-bound", "a credit note takes away"
    assert agency.clerk.do(f"/invoices/{note}/bind", {"bindings": [part]})["binding"] == "full"
    assert agency.finance()["tv"]["invoiced"] == "900.00"
    agency.clerk.do(f"/invoices/{invoice}/credit", {"reason": "all of it"})
    assert agency.finance()["tv"]["invoiced"] == "0.00"


def test_while_it_is_confirmed_nobody_edits_until_accounting_gives_it_back(agency: Agency) -> None:
    invoice = agency.income("tv")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    assert agency.clerk.refused(f"/invoices/{invoice}/confirm")["type"] == "/problems/already-confirmed"
    assert agency.clerk.refused(f"/invoices/{invoice}/unapprove", {"reason": "x"})["status"] == 409
    agency.clerk.do(f"/invoices/{invoice}/withdraw-confirmation", {"reason": "wrong month"})
    assert agency.status(invoice) == (False, "full")
    agency.clerk.do(f"/invoices/{invoice}/unapprove", {"reason": "wrong month"})
    again = agency.clerk.do(f"/invoices/{invoice}/confirm")
    assert (again["number"], again["binding"]) == ("R-000001", "full")


def test_many_are_confirmed_at_once_and_a_refused_one_burns_no_number(agency: Agency) -> None:
    first, second = agency.income("tv"), agency.income({"row": "tv", "amount": "10.00"})
    third = agency.income("design")
    done = agency.clerk.do("/invoices/confirm", {"ids": [first, second, third]})
    assert [each["number"] for each in done["done"]] == ["R-000001", "R-000002"]
    assert [(each["id"], each["type"]) for each in done["refused"]] == [(second, "/problems/over-planned")]
    assert agency.clerk.see(f"/invoices/{second}")["state"] == "draft"


def test_the_finance_of_a_campaign_row_by_row(agency: Agency) -> None:
    invoice = agency.income("tv")
    number = agency.clerk.do(f"/invoices/{invoice}/confirm", {"issued_on": "2026-05-10"})["number"]
    payment = agency.clerk.bank(In("605.00", number))["payments"][0]["id"]
    agency.clerk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": invoice}]})
    expense = agency.expense("640.00", "TV-1")
    agency.clerk.do(f"/projects/{agency.beer}/bind", {"row": "tv", "invoice": expense})
    figures = agency.finance()
    assert figures["tv"] == {
        "planned_income": "1000.00",
        "planned_cost": "800.00",
        "planned_margin": "200.00",
        "invoiced": "1000.00",
        "paid": "500.00",
        "cost": "640.00",
        "margin": "360.00",
    }
    assert (figures["all"]["planned_income"], figures["all"]["margin"]) == ("1300.00", "360.00")
    before = agency.finance(as_of="2026-06-29")
    assert (before["tv"]["invoiced"], before["tv"]["paid"]) == ("0.00", "0.00")
    assert agency.finance(as_of="2026-06-30") == figures


@pytest.mark.feature("F02", "F27")
def test_a_supervisor_sees_and_plans_their_own_campaigns_only(agency: Agency, client: TestClient) -> None:
    own = agency.income("tv")
    commission = agency.income("design", commission=True)
    hidden = agency.clerk.invoice("DAIRY", "10.00")[0]
    ilze = agency.key("Ilze", "supervisor")
    listed = client.get("/invoices", headers=ilze).json()["items"]
    assert {each["id"] for each in listed} == {own, commission}
    for source, invoice in (("project", own), ("commission", commission)):
        found = client.get("/invoices", params={"source": source}, headers=ilze).json()["items"]
        assert [each["id"] for each in found] == [invoice]
    assert [each["code"] for each in client.get("/projects", headers=ilze).json()["items"]] == ["BEER-26"]
    for path in (f"/invoices/{hidden}", f"/projects/{agency.milk}", f"/projects/{agency.milk}/finance"):
        assert client.get(path, headers=ilze).status_code == 404, path
    block = {"title": "Radio"}
    assert client.post(f"/projects/{agency.beer}/blocks", json=block, headers=ilze).status_code == 200
    for path, body in (
        (f"/projects/{agency.milk}/blocks", block),
        (f"/projects/{agency.milk}/income", {"rows": [{"row": "tv"}]}),
        (f"/invoices/{hidden}/confirm", {}),
        (f"/invoices/{hidden}/bind", {"bindings": [{"project": agency.beer, "row": "tv"}]}),
        (f"/invoices/{own}/bind", {"bindings": [{"project": agency.milk, "row": "tv"}]}),
        (f"/invoices/{hidden}/unbind", {}),
    ):
        assert client.post(path, json=body, headers=ilze).status_code == 404, path
    assert client.post(f"/invoices/{own}/confirm", json={}, headers=ilze).status_code == 200
    assert client.post(f"/invoices/{own}/cancel", json={"reason": "x"}, headers=ilze).status_code == 403
    refused = client.post(f"/invoices/{own}/withdraw-confirmation", json={"reason": "x"}, headers=ilze)
    assert refused.status_code == 403, "only accounting gives it back"


@pytest.mark.feature("F35", "F36")
def test_a_supervisor_draws_up_advances_and_makes_all_other_income_in_a_campaign(
    agency: Agency, client: TestClient
) -> None:
    ilze = agency.key("Ilze", "supervisor")
    line = {"text": "Avanss", "unit_price": "100.00", "vat_code": "PVN21"}
    body = {"payer": "BREWERY", "lines": [line]}
    refused = client.post("/invoices", json=body, headers=ilze)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/advances-only")
    advance = client.post("/invoices", json={**body, "type": "advance"}, headers=ilze)
    assert advance.status_code == 201
    assert [each["id"] for each in client.get("/invoices", headers=ilze).json()["items"]] == [advance.json()["id"]]
    income = client.post(f"/projects/{agency.beer}/income", json={"rows": [{"row": "tv"}]}, headers=ilze)
    assert income.status_code == 200


@pytest.mark.feature("F37", "F52")
def test_who_has_the_right_takes_the_lists_away_and_nothing_that_they_do_not_see(
    agency: Agency, client: TestClient
) -> None:
    agency.income("tv")
    agency.clerk.invoice("DAIRY", "10.00")
    agency.expense("10.00", "TV-1")
    assert client.get("/invoices/export", headers=agency.key("Anna", "supervisor")).status_code == 403
    ilze = agency.key("Ilze", "supervisor", "export")
    invoices = client.get("/invoices/export", headers=ilze)
    assert invoices.status_code == 200
    assert len(invoices.text.strip().splitlines()) == 2, "the head and one invoice"
    assert "MILK-26" not in client.get("/projects/export", headers=ilze).text
    viewer = agency.key("Peteris", "viewer", "export", "supervisor")
    assert "TV-1" in client.get("/invoices/export?direction=purchase", headers=viewer).text


@pytest.mark.feature("F58", "F53")
def test_each_row_leads_to_the_expenses_that_might_be_its_own(agency: Agency, client: TestClient) -> None:
    free = agency.expense("100.00", "TV-1", client="BREWERY")
    bound = agency.expense("50.00", "TV-2", client="BREWERY")
    agency.expense("30.00", "TV-3", client="DAIRY")
    nobodys = agency.expense("20.00", "TV-4")
    agency.clerk.do(f"/projects/{agency.beer}/bind", {"row": "tv", "invoice": bound})
    path = f"/projects/{agency.beer}/rows/tv/candidates"
    ilze = agency.key("Ilze", "supervisor")
    page = client.get(path, headers=ilze).json()
    assert [(each["id"], each["left"]) for each in page["items"]] == [(free, "100.00")]
    assert page["total"] == 1
    assert [each["id"] for each in agency.clerk.see(path)["items"]] == [free, nobodys], "accounting sees both"
    for hidden in (nobodys, agency.expense("10.00", "TV-5", client="DAIRY")):
        body = {"row": "tv", "invoice": hidden}
        assert client.post(f"/projects/{agency.beer}/bind", json=body, headers=ilze).status_code == 404
    assert client.get(f"/projects/{agency.milk}/rows/tv/candidates", headers=ilze).status_code == 404
    whole = agency.clerk.see(f"/projects/{agency.beer}")["blocks"][0]["rows"][0]["candidates"]
    tab = agency.clerk.see(f"/projects/{agency.beer}/finance")["blocks"][0]["rows"][0]["candidates"]
    assert whole == tab == "/api/v1/invoices?direction=purchase&provider=TV3&client=BREWERY&bound=none"
    assert client.get("http://testserver" + whole).status_code == 200
    attached = client.post(f"/projects/{agency.beer}/bind", json={"row": "tv", "invoice": free}, headers=ilze)
    assert attached.status_code == 200
    confirmed = client.post(f"/invoices/{free}/confirm", json={}, headers=ilze)
    assert (confirmed.status_code, agency.status(free)) == (200, (True, "full"))
    undone = client.post(f"/invoices/{free}/unbind", json={}, headers=ilze)
    assert (undone.status_code, undone.json()["type"]) == (403, "/problems/accounting-only")
    agency.clerk.do(f"/invoices/{free}/unbind", {"project": agency.beer})


def test_income_takes_the_payer_of_its_rows_and_asks_when_there_are_several(agency: Agency) -> None:
    row = {"key": "co", "block": "media", "text": "Kopā ar pienu", "client": "DAIRY", "vat_code": "PVN21"}
    agency.clerk.do(f"/projects/{agency.beer}/rows", {**row, "income": "50.00"})
    refused = agency.clerk.refused(f"/projects/{agency.beer}/income", {"rows": [{"row": "tv"}, {"row": "co"}]})
    assert refused["type"] == "/problems/several-payers"
    assert agency.clerk.see(f"/invoices/{agency.income('co')}")["payer"] == "DAIRY"
    both = agency.income({"row": "tv", "amount": "1.50", "text": "Reklāma, 1. daļa"}, "co", payer="BREWERY")
    seen = agency.clerk.see(f"/invoices/{both}")
    assert (seen["payer"], seen["net"]) == ("BREWERY", "51.50")
    path = f"/projects/{agency.beer}/income"
    for rows, why in (
        ([{"row": "tv", "amount": "1000.01"}], "over-planned"),
        ([{"row": "tv", "amount": "1.00"}, {"row": "tv"}], "row-named-twice"),
        ([{"row": "radio"}], "no-such-row"),
        ([{"row": "tv", "amount": "0.005"}], "bad-amount"),
    ):
        assert agency.clerk.refused(path, {"rows": rows})["type"] == f"/problems/{why}"


def test_what_is_reissued_leaves_the_campaign_and_comes_back_when_it_is_confirmed(agency: Agency) -> None:
    invoice = agency.income("tv")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    again = agency.clerk.do(f"/invoices/{invoice}/reissue", {"reason": "wrong address"})["draft"]
    assert agency.finance()["tv"]["invoiced"] == "0.00"
    assert agency.clerk.do(f"/invoices/{again}/confirm")["binding"] == "full"
    assert agency.finance()["tv"]["invoiced"] == "1000.00"


def test_a_line_that_is_amended_by_hand_still_comes_from_its_row(agency: Agency) -> None:
    invoice = agency.income("tv")
    (line,) = agency.clerk.see(f"/invoices/{invoice}")["lines"]
    cheaper = {"text": "Reklāma", "unit_price": "700.00", "vat_code": "PVN21", "origin": line["origin"]}
    agency.clerk.do(f"/invoices/{invoice}/amend", {"payer": "BREWERY", "lines": [cheaper]})
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    assert agency.finance()["tv"]["invoiced"] == "700.00"


def test_rows_are_planned_by_the_hundred_and_each_refused_one_says_why(agency: Agency) -> None:
    rows = [{"block": "media", "text": f"Klips {n}", "income": "10.00", "vat_code": "PVN21"} for n in range(100)]
    rows += [{"block": "nowhere", "text": "x"}, {"block": "media", "text": "x", "provider": "NOBODY"}]
    planned = agency.clerk.do(f"/projects/{agency.beer}/plan-rows", {"rows": rows})
    assert len(planned["done"]) == 100
    assert [(each["id"], each["type"]) for each in planned["refused"]] == [
        ("100", "/problems/no-such-block"),
        ("101", "/problems/unknown-partner"),
    ]
    seen = next(each for each in agency.clerk.see("/projects")["items"] if each["code"] == "BEER-26")
    assert Decimal(seen["planned_income"]) == Decimal("2300.00")


def test_a_row_with_invoices_stays_and_a_closed_campaign_takes_nothing_new(agency: Agency) -> None:
    invoice = agency.income("tv")
    agency.clerk.do(f"/invoices/{invoice}/confirm")
    assert agency.clerk.refused(f"/projects/{agency.beer}/drop-row", {"key": "tv"})["type"] == "/problems/bound-row"
    agency.clerk.do(f"/projects/{agency.beer}/drop-row", {"key": "design"})
    agency.clerk.do(f"/projects/{agency.beer}/close")
    assert agency.clerk.refused(f"/projects/{agency.beer}/income", {"rows": [{"row": "tv"}]})["status"] == 409
    agency.clerk.do(f"/invoices/{invoice}/credit", {"reason": "money goes on"})
    assert agency.finance()["tv"]["invoiced"] == "0.00"
    agency.clerk.do(f"/projects/{agency.beer}/reopen")
    agency.clerk.do(f"/projects/{agency.beer}/amend", {"title": "Rudens alus", "supervisors": ["Jānis"]})
    assert agency.clerk.see("/projects", supervisor="Jānis", search="rudens")["total"] == 1


def test_the_same_code_is_opened_once_and_a_stale_plan_is_refused(agency: Agency) -> None:
    body = {"code": "BEER-26", "title": "x", "client": "BREWERY"}
    assert agency.clerk.refused("/projects", body)["type"] == "/problems/project-exists"
    stale = agency.clerk.refused(f"/projects/{agency.beer}/blocks", {"title": "x"}, **{"If-Match": '"1"'})
    assert stale["status"] == 412


def test_a_draft_of_a_dropped_row_is_never_bound_to_another_row(agency: Agency) -> None:
    path = f"/projects/{agency.beer}/rows"
    row = {"block": "media", "vat_code": "PVN21", "income": "100.00"}
    first = agency.clerk.do(path, {**row, "text": "Radio"})["key"]
    invoice = agency.income(first)
    agency.clerk.do(f"/projects/{agency.beer}/drop-row", {"key": first})
    second = agency.clerk.do(path, {**row, "text": "Vide"})["key"]
    assert second != first
    assert agency.clerk.refused(f"/invoices/{invoice}/confirm")["type"] == "/problems/no-such-row"
    assert agency.finance()[second]["invoiced"] == "0.00"


@pytest.mark.feature("F55")
def test_a_bill_with_a_discount_line_that_fits_the_plan_is_bound_whole(agency: Agency) -> None:
    prices = (("Raidlaiks", "900.00"), ("Atlaide", "-100.00"))
    lines = [{"text": text, "unit_price": price, "vat_code": "PVN21"} for text, price in prices]
    bill = agency.expense("1.00", "TV-1", lines=lines)
    bound = agency.clerk.do(f"/invoices/{bill}/bind", {"bindings": [{"project": agency.beer, "row": "tv"}]})
    assert bound["binding"] == "full"
    assert agency.finance()["tv"]["cost"] == "800.00", "all that was planned, and no more"
    assert agency.clerk.see(f"/projects/{agency.beer}/history")["items"][0]["fields"].get("over", False) is False
    refused = agency.clerk.refused(f"/invoices/{bill}/unbind", {"line": 2})
    assert refused["type"] == "/problems/over-planned", "without its discount it is more than was planned"
    assert agency.clerk.do(f"/invoices/{bill}/unbind")["binding"] == "none"


@pytest.mark.feature("F58")
def test_a_supervisor_follows_the_shortcut_to_bills_that_are_bound_nowhere(agency: Agency, client: TestClient) -> None:
    bill = agency.expense("100.00", "TV-1", client="BREWERY")
    ilze = agency.key("Ilze", "supervisor")
    for path in (f"/projects/{agency.beer}", f"/projects/{agency.beer}?as_of=2026-06-30"):
        address = client.get(path, headers=ilze).json()["blocks"][0]["rows"][0]["candidates"]
        found = client.get("http://testserver" + address, headers=ilze).json()["items"]
        assert [each["id"] for each in found] == [bill], path


@pytest.mark.feature("F02")
def test_a_row_that_is_not_there_tells_a_supervisor_nothing_of_somebody_elses_bill(
    agency: Agency, client: TestClient
) -> None:
    hidden, nowhere = agency.expense("100.00", "TV-1", client="DAIRY"), "00000000-0000-7000-8000-000000000000"
    ilze = agency.key("Ilze", "supervisor")
    told = []
    for invoice in (hidden, nowhere):
        body = {"row": "no-such-row", "invoice": invoice}
        told.append(client.post(f"/projects/{agency.beer}/bind", json=body, headers=ilze).text.replace(invoice, "it"))
    assert told[0] == told[1]


def test_a_long_row_is_amended_on_its_invoice_as_it_stands(agency: Agency) -> None:
    row = {"block": "media", "text": "Klips " * 200, "vat_code": "PVN21", "income": "100.00"}
    invoice = agency.income(agency.clerk.do(f"/projects/{agency.beer}/rows", row)["key"])
    (line,) = agency.clerk.see(f"/invoices/{invoice}")["lines"]
    same = {name: line[name] for name in ("text", "unit_price", "vat_code", "origin")}
    agency.clerk.do(f"/invoices/{invoice}/amend", {"payer": "BREWERY", "lines": [same]})
    assert agency.clerk.see(f"/invoices/{invoice}")["lines"][0]["text"] == row["text"].strip()


def test_a_row_that_is_invoiced_whole_says_that_nothing_remains(agency: Agency) -> None:
    agency.clerk.do(f"/invoices/{agency.income('tv')}/confirm")
    refused = agency.clerk.refused(f"/projects/{agency.beer}/income", {"rows": [{"row": "tv"}]})
    assert (refused["type"], "nothing remains" in refused["detail"]) == ("/problems/over-planned", True)
    more = {"rows": [{"row": "tv", "amount": "5.00"}], "over": True, "reason": "an extra clip"}
    assert agency.clerk.do(f"/projects/{agency.beer}/income", more)["net"] == "5.00"
