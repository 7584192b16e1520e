"""Money that went out pays once, however many files, clients or threads bring it; and a number is entered once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.office import Office
from tests.adapters.bank_files import amt, camt, debit, tx
from tests.books import booked
from tests.stories.bank import statement
from tests.stories.conftest import Clerk
from tests.stories.test_expenses import PRINTER, approved, buyer, expense, left, out
from tests.stories.test_odd_statements import imported

__all__ = ["buyer"]
DAY = "<BookgDt><Dt>{}</Dt></BookgDt>"
HEAD = (
    "<Id>S{}</Id><CreDtTm>2026-05-12T06:00:00Z</CreDtTm><Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id>"
    "<Ccy>EUR</Ccy></Acct>"
)


def part(text: str, amount: str) -> str:
    return tx(text=text, amount=amt(amount), name="SIA Tipogrāfija", iban=PRINTER).replace("Dbtr", "Cdtr")


def spent(amount: str, *parts: str, on: str = "2026-05-11") -> str:
    return debit(amt(amount), bank_reference="SUM0000001", dates=DAY.format(on), txs="".join(parts))


WHOLE = camt(spent("181.50", tx(text="", name="Tipo").replace("Dbtr", "Cdtr")), kind="053", head=HEAD.format(1))
PARTS = camt(spent("181.50", part("A-1", "121.00"), part("A-2", "60.50")), kind="054", head=HEAD.format(2))


def at_once(count: int, action: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(action, range(count)))


def waiting(clerk: Clerk) -> list[str]:
    return [row["amount"] for row in clerk.see("/outgoing-payments", linked="open")["items"]]


def test_a_sum_that_was_paid_is_known_when_its_parts_come(buyer: Clerk, office: Office) -> None:
    first, second = approved(buyer, "A-1"), approved(buyer, "A-2", "50.00")
    (kept,) = imported(buyer, WHOLE)["outgoing"]
    assert kept["status"] == "kept"
    buyer.do(f"/outgoing-payments/{kept['id']}/link", {"invoices": [{"id": first}, {"id": second}]})
    third = approved(buyer, "A-3")
    again = imported(buyer, PARTS)["outgoing"]
    assert [each["status"] for each in again] == ["known", "known"]
    assert (booked(office.store), waiting(buyer), left(buyer, third)) == (1, [], "121.00")
    refused = buyer.refused(f"/outgoing-payments/{again[0]['id']}/link", {"invoices": [{"id": third}]})
    assert refused["type"] == "/problems/used-otherwise"


def test_parts_that_were_paid_make_their_sum_known(buyer: Clerk, office: Office) -> None:
    ids = [approved(buyer, "A-1"), approved(buyer, "A-2", "50.00"), approved(buyer, "A-3", "150.00")]
    assert [each["status"] for each in imported(buyer, PARTS)["outgoing"]] == ["new", "new"]
    assert [each["status"] for each in imported(buyer, WHOLE)["outgoing"]] == ["known"]
    assert (booked(office.store), waiting(buyer)) == (2, [])
    assert [left(buyer, each) for each in ids] == ["0.00", "0.00", "181.50"]


def test_a_part_that_waits_is_still_there_beside_the_one_that_was_paid(buyer: Clerk) -> None:
    approved(buyer, "A-1")
    assert [each["status"] for each in imported(buyer, PARTS)["outgoing"]] == ["new", "kept"]
    imported(buyer, WHOLE)
    assert waiting(buyer) == ["60.50"]


@pytest.mark.parametrize("later", ["2026-05-11", "2026-05-12"])
def test_another_message_a_day_later_is_the_same_money(buyer: Clerk, office: Office, later: str) -> None:
    approved(buyer, "A-1"), approved(buyer, "A-9", "7.00")
    details = part("A-1", "121.00")
    first = camt(spent("121.00", details), kind="052", head=HEAD.format(1))
    second = camt(spent("121.00", details, on=later), kind="054", head=HEAD.format(2))
    assert imported(buyer, first)["outgoing"][0]["status"] == "new"
    assert imported(buyer, second)["outgoing"][0]["status"] == "known"
    assert (booked(office.store), waiting(buyer)) == (1, [])


def test_the_same_file_from_four_clients_at_once_pays_each_expense_once(buyer: Clerk, office: Office) -> None:
    ids = [approved(buyer, f"A-{each}", f"{each}0.00") for each in range(1, 6)]
    content = statement(*(out(f"{each * 12.1:.2f}", f"A-{each}") for each in range(1, 6)))
    answers = at_once(4, lambda _: buyer.client.post("/bank-statements", files={"file": ("s.xml", content)}))
    assert [each.status_code for each in answers] == [201] * 4  # type: ignore[attr-defined]
    assert booked(office.store) == 5
    assert {left(buyer, each) for each in ids} == {"0.00"}


def test_two_clerks_who_link_one_debit_at_once_use_it_once(buyer: Clerk, office: Office) -> None:
    first, second = approved(buyer, "X"), approved(buyer, "Y")
    (kept,) = buyer.bank(out("121.00", "paldies"))["outgoing"]
    path = f"/outgoing-payments/{kept['id']}/link"
    answers = at_once(2, lambda at: buyer.client.post(path, json={"invoices": [{"id": (first, second)[at]}]}))
    assert booked(office.store) == 1
    assert {each.status_code for each in answers} <= {200, 409, 422}  # type: ignore[attr-defined]
    assert sorted((left(buyer, first), left(buyer, second))) == ["0.00", "121.00"]


def test_a_number_entered_by_four_clerks_at_once_is_entered_once(buyer: Clerk) -> None:
    answers = at_once(4, lambda _: buyer.client.post("/expenses", json=expense("A-17/2026")))
    statuses = sorted(each.status_code for each in answers)  # type: ignore[attr-defined]
    assert statuses == [201, 409, 409, 409]
    refusals = {each.json()["type"] for each in answers if each.status_code == 409}  # type: ignore[attr-defined]
    assert refusals <= {"/problems/provider-number-taken", "/problems/key-taken"}


@pytest.mark.parametrize("text", ["A-1", "par A-1 vēlreiz"])
@pytest.mark.parametrize("owed", [False, True])
def test_an_expense_that_the_bank_paid_twice_is_told(buyer: Clerk, text: str, owed: bool) -> None:
    approved(buyer, "A-1")
    assert buyer.bank(out("121.00", "A-1"))["outgoing"][0]["status"] == "new"
    if owed:
        approved(buyer, "B-7", "7.00", provider="PAPER")
    answer = buyer.bank(out("121.00", text, on="2026-05-14"), out("800.00", "alga", name="Anna", iban=""), name="S2")
    second = next(each for each in answer["outgoing"] if each["amount"] == "121.00")
    assert (second["status"], second["decision"], second["blocked_by"]) == ("kept", "queue", ["duplicate"])
    assert second["evidence"] == ["duplicate: A-1 was paid by 121.00 EUR on 2026-05-11"]
    (told,) = [each["what"] for each in answer["warnings"] if "seems to pay again" in each["what"]]
    assert "A-1" in told and "2026-05-14" in told
    assert len(answer["outgoing"]) == 1 + owed
    assert waiting(buyer) == ["800.00", "121.00"] or waiting(buyer) == ["121.00", "800.00"]


def test_an_expense_paid_twice_in_one_file_is_told_and_another_months_rent_is_not(buyer: Clerk) -> None:
    approved(buyer, "A-1")
    answer = buyer.bank(out("121.00", "A-1"), out("121.00", "A-1", on="2026-05-12"))
    assert sorted(each["status"] for each in answer["outgoing"]) == ["kept", "new"]
    assert len([each for each in answer["warnings"] if "A-1 was paid" in each["what"]]) == 1
    later = buyer.bank(out("121.00", "īre", on="2026-06-11"), name="S2")
    assert (later["outgoing"], later["warnings"]) == ([], [])


def test_the_same_money_in_another_kind_of_file_is_not_told_as_paid_twice(buyer: Clerk) -> None:
    approved(buyer, "A-1"), approved(buyer, "A-2", "50.00")
    imported(buyer, PARTS)
    details = part("A-1", "121.00")
    imported(buyer, camt(spent("121.00", details), kind="052", head=HEAD.format(3)))
    again = imported(buyer, WHOLE)
    assert (again["outgoing"], [each for each in again["warnings"] if "again" in each["what"]]) == ([], [])
    approved(buyer, "A-5", "80.00")
    first = camt(spent("96.80", part("A-5", "96.80")).replace("SUM", "SUX"), kind="052", head=HEAD.format(4))
    later = camt(
        spent("96.80", part("A-5", "96.80"), on="2026-05-12").replace("SUM", "SUX"), kind="054", head=HEAD.format(5)
    )
    assert imported(buyer, first)["outgoing"][0]["status"] == "new"
    again = imported(buyer, later)
    assert (again["outgoing"], [each for each in again["warnings"] if "again" in each["what"]]) == ([], [])
