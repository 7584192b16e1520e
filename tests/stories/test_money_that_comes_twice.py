"""The same money in two files, two messages or two threads is booked once; two equal payments stay two."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.office import Office
from tests.adapters.bank_files import amt, camt, ntry, tx
from tests.books import booked
from tests.stories.bank import PAYER, In, statement
from tests.stories.conftest import Clerk
from tests.stories.test_odd_statements import imported

DAY = "<BookgDt><Dt>{}</Dt></BookgDt>"


def entry(amount: str, reference: str, on: str = "2026-05-11", txs: str | None = None) -> str:
    return ntry(
        amt(amount), bank_reference=reference, dates=DAY.format(on), txs=tx(text="paldies") if txs is None else txs
    )


def at_once(count: int, action: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(action, range(count)))


def test_the_same_file_from_four_clients_at_once_books_each_payment_once(clerk: Clerk, office: Office) -> None:
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    numbers = [clerk.invoice("ACME", f"{10 + each}.00")[1] for each in range(5)]
    entries = [In(f"{(10 + each) * 1.21:.2f}", number) for each, number in enumerate(numbers)]
    entries += [In(f"{each}.07", "paldies", end_to_end=f"E{each}") for each in range(30, 60)]
    content = statement(*entries)
    answers = at_once(4, lambda _: clerk.client.post("/bank-statements", files={"file": ("s.xml", content)}))
    assert [each.status_code for each in answers] == [201] * 4
    assert booked(office.store) == 35
    assert sum(each.json()["statements"][0]["payments_new"] for each in answers) == 35
    assert clerk.uncovered(kind="invoice") == {}


def test_overlapping_files_at_once_book_what_they_share_once(clerk: Clerk, office: Office) -> None:
    entries = [entry(f"{each}.00", f"BANK{each:06}") for each in range(1, 41)]
    files = [camt(*entries[begin : begin + 25], head=HEAD.format(begin)) for begin in (0, 5, 10, 15)]
    answers = at_once(4, lambda at: imported(clerk, files[at]))
    assert booked(office.store) == 40
    assert sum(each["statements"][0]["payments_new"] for each in answers) == 40


HEAD = (
    "<Id>S{}</Id><CreDtTm>2026-05-12T06:00:00Z</CreDtTm><Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id>"
    "<Ccy>EUR</Ccy></Acct>"
)
PARTS = tx(text="a", amount=amt("100.00")) + tx(text="b", amount=amt("21.00")) + tx(text="c", amount=amt("60.50"))
WHOLE = camt(entry("181.50", "SUM0000001", txs=""), kind="053", head=HEAD.format(1))
DETAILS = camt(entry("181.50", "SUM0000001", txs=PARTS), kind="054", head=HEAD.format(2))


@pytest.mark.parametrize(("first", "second", "count"), [(WHOLE, DETAILS, 1), (DETAILS, WHOLE, 3)], ids=["sum", "parts"])
def test_a_sum_in_one_message_and_its_parts_in_another_are_the_same_money(
    clerk: Clerk, office: Office, first: bytes, second: bytes, count: int
) -> None:
    assert imported(clerk, first)["statements"][0]["payments_new"] == count
    again = imported(clerk, second)
    assert again["statements"][0]["payments_new"] == 0
    assert {each["status"] for each in again["payments"]} == {"known"}
    assert booked(office.store) == count
    assert [each["uncovered"] for each in clerk.see("/nenosegts", kind="payment")["totals"]] == ["181.50"]


def test_a_sum_and_its_parts_from_two_clients_at_once_are_booked_once(clerk: Clerk, office: Office) -> None:
    at_once(2, lambda at: imported(clerk, (WHOLE, DETAILS)[at]))
    assert booked(office.store) in {1, 3}
    assert [each["uncovered"] for each in clerk.see("/nenosegts", kind="payment")["totals"]] == ["181.50"]


@pytest.mark.parametrize("kinds", [("052", "054"), ("054", "052"), ("054", "053")])
def test_a_booking_that_moves_to_the_next_day_in_another_message_is_known(
    clerk: Clerk, office: Office, kinds: tuple[str, str]
) -> None:
    days = dict(zip(kinds, ("2026-05-24", "2026-05-25"), strict=True))
    first, second = (
        camt(entry("50.00", "BANKREF0001", on=day), kind=kind, head=HEAD.format(kind)) for kind, day in days.items()
    )
    assert imported(clerk, first)["statements"][0]["payments_new"] == 1
    assert [each["status"] for each in imported(clerk, second)["payments"]] == ["known"]
    assert booked(office.store) == 1


def test_a_bank_reference_that_comes_again_in_the_same_kind_of_message_is_other_money(
    clerk: Clerk, office: Office
) -> None:
    """Some banks use one reference for a year."""
    for number, day in enumerate(("2026-05-24", "2026-05-25")):
        imported(clerk, camt(entry("50.00", "STANDING0001", on=day), head=HEAD.format(number)))
    assert booked(office.store) == 2


def test_a_bank_reference_months_apart_is_other_money(clerk: Clerk, office: Office) -> None:
    imported(clerk, camt(entry("50.00", "STANDING0001", on="2026-03-24"), kind="054", head=HEAD.format(1)))
    imported(clerk, camt(entry("50.00", "STANDING0001", on="2026-05-25"), kind="053", head=HEAD.format(2)))
    assert booked(office.store) == 2


def test_two_equal_payments_of_one_day_stay_two_in_every_file(clerk: Clerk, office: Office) -> None:
    twins = [ntry(amt("12.00"), txs=tx(text="coffee"), dates=DAY.format("2026-05-11"))] * 2
    assert imported(clerk, camt(*twins, head=HEAD.format(1)))["statements"][0]["payments_new"] == 2
    overlapping = imported(clerk, camt(*twins, entry("1.00", "LATER00001"), head=HEAD.format(2)))
    assert [each["status"] for each in overlapping["payments"]] == ["known", "known", "new"]
    assert booked(office.store) == 3


def test_the_same_idempotency_key_gives_the_first_answer_and_refuses_another_file(clerk: Clerk, office: Office) -> None:
    headers = {"Content-Type": "application/xml", "Idempotency-Key": "statement-of-may"}
    answers = at_once(
        3, lambda _: clerk.client.post("/bank-statements", content=statement(In("5.00", "x")), headers=headers)
    )
    assert [each.status_code for each in answers] == [201] * 3
    again = clerk.client.post("/bank-statements", content=statement(In("5.00", "x")), headers=headers)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len({each.json()["position"] for each in [*answers, again]}) == 1
    other = clerk.client.post("/bank-statements", content=statement(In("6.00", "x")), headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert booked(office.store) == 1
