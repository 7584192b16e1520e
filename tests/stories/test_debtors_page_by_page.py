"""The list of debtors, page by page in every order, shows each debtor once and in its place."""

from itertools import product

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk

SORTS = ("name", "code", "uncovered", "overdue", "last_reminder_on", "promised_on", "balance", "currency")


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    """Debtors late and not late, reminded, with promises or without, and money of somebody whom nobody knows."""
    entry = {"name": "US dollar", "minor_units": 2, "rates": [{"from_on": "2026-01-01", "rate": "0.5"}]}
    clerk.do("/registers/currencies/USD/amend", {"entry": entry})
    for place, (code, name) in enumerate(
        (("A", "Zaļais"), ("B", "Ēriks"), ("C", "Čiekurs"), ("D", "Erna"), ("E", "Āķis"))
    ):
        clerk.customer(code, name)
        late, _ = clerk.invoice(code, str(100 + place // 2), "2026-05-04")
        if place in {1, 3}:
            clerk.do(f"/invoices/{late}/record-reminder", {"level": 1, "reminded_on": "2026-06-20"})
        if place in {0, 1, 4}:
            for day in (10, 10 + place % 2):
                wrote = {"invoice": late, "text": "x", "promised_on": f"2026-07-{day}"}
                clerk.do(f"/debtors/{code}/notes", wrote)
        if place == 4:
            paid = clerk.invoice(code, "5.00", "2026-05-04")
            clerk.do(f"/debtors/{code}/notes", {"invoice": paid[0], "text": "x", "promised_on": "2026-07-30"})
            clerk.bank(In("6.05", f"Rekins {paid[1]}"), name="PAID")
    for code in ("A", "D"):
        clerk.invoice(code, "10.00", "2026-06-29", currency="USD")
    clerk.bank(In("33.00", "?", name="Somebody", iban="LV61HABA0551000000001"))
    return clerk


@pytest.mark.feature("T51", "T59", "T72")
def test_pages_of_every_order_are_the_whole_list_once(desk: Clerk) -> None:
    for sort, way, limit in product(SORTS, ("", "-"), (1, 2, 3, 7, 8)):
        whole = desk.see("/debtors", sort=way + sort, as_of="2026-06-30")[
            "items"
        ]  # another query, for all orders alike
        seen, cursor = [], None
        while True:
            page = desk.see("/debtors", sort=way + sort, limit=limit, **({"cursor": cursor} if cursor else {}))
            seen += page["items"]
            assert (len(page["items"]) == limit or page["next"] is None) and page["total"] == 8
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == whole and len(seen) == 8, (way + sort, limit)


@pytest.mark.parametrize("sort", ["name", "-overdue", "last_reminder_on", "-promised_on"])
def test_every_order_can_be_narrowed(desk: Clerk, sort: str) -> None:
    asked = {"sort": sort, "search": "er", "overdue": True}  # Ēriks, Erna
    whole = desk.see("/debtors", as_of="2026-06-30", **asked)["items"]
    first = desk.see("/debtors", limit=1, **asked)
    second = desk.see("/debtors", limit=1, cursor=first["next"], **asked)
    assert first["items"] + second["items"] == whole
    assert (len(whole), first["total"], second["next"]) == (2, 2, None)
    in_dollars = desk.see("/debtors", sort=sort, currency="USD")["items"]
    assert {row["customer"] for row in in_dollars} == {"A", "D"}


@pytest.mark.parametrize("sort", SORTS)
def test_a_cursor_serves_only_the_list_from_which_it_came(desk: Clerk, sort: str) -> None:
    cursor = desk.see("/debtors", sort=sort, limit=1)["next"]
    for other in (f"-{sort}", "advances"):
        answer = desk.client.get("/debtors", params={"sort": other, "cursor": cursor})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-cursor")
