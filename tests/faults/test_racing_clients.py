"""Many clients grab for the same money at once: no payment pays more than it is, no invoice gets more than it asks."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from aggregates.bank_payment import BankPayment
from aggregates.invoice import Invoice
from api.office import Office
from tests.books import check_books
from tests.stories.bank import PAYER, In
from tests.stories.conftest import Clerk

THREADS = 6


def at_once(actions: list[Callable[[], int]], threads: int = THREADS) -> Counter[int]:
    """How often each HTTP status was answered."""
    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(lambda action: action(), actions))


def post(clerk: Clerk, path: str, body: dict) -> Callable[[], int]:
    return lambda: clerk.client.post(path, json=body).status_code


def test_many_link_one_payment_to_many_invoices(clerk: Clerk, office: Office) -> None:
    clerk.customer("ACME", "SIA Ķīmija")
    invoices = [clerk.invoice("ACME", "100.00")[0] for _ in range(6)]
    payment = clerk.bank(In("300.00", "kopā"))["payments"][0]["id"]
    path = f"/bank-payments/{payment}/link"
    done = at_once([post(clerk, path, {"invoices": [{"id": each, "amount": "100.00"}]}) for each in invoices])
    assert done == {200: 3, 409: 3}
    books = check_books(office.store, office.engine)
    (money,) = books.of(BankPayment)
    assert (money.uncovered, len(money.links)) == (Decimal("0.00"), 3)


def test_many_payments_grab_for_one_invoice(clerk: Clerk, office: Office) -> None:
    clerk.customer("ACME", "SIA Ķīmija")
    invoice = clerk.invoice("ACME", "100.00")[0]
    entries = [In("50.00", "x", end_to_end=f"E{each}", ref=f"BANKREF{each:03}") for each in range(6)]
    payments = [each["id"] for each in clerk.bank(*entries)["payments"]]
    body = {"invoices": [{"id": invoice, "amount": "50.00"}]}
    done = at_once([post(clerk, f"/bank-payments/{each}/link", body) for each in payments])
    assert done == {200: 2, 409: 4}
    (owed,) = check_books(office.store, office.engine).of(Invoice)
    assert owed.uncovered == Decimal("21.00")
    assert at_once([post(clerk, f"/bank-payments/{each}/link", {"invoices": [{"id": invoice}]}) for each in payments])
    (owed,) = check_books(office.store, office.engine).of(Invoice)
    assert owed.uncovered == 0


def test_linking_unlinking_crediting_writing_off_and_returning_at_once_keeps_the_books(
    clerk: Clerk, office: Office
) -> None:
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    made = [clerk.invoice("ACME", "100.00") for _ in range(3)]
    invoices = [each for each, _ in made]
    entries = [In(f"{60 + each}.00", "x", end_to_end=f"E{each}", ref=f"BANKREF{each:03}") for each in range(4)]
    payments = [each["id"] for each in clerk.bank(*entries)["payments"]]
    chance = random.Random(1)
    actions = [
        chance.choice(
            [
                lambda p, i: post(clerk, f"/bank-payments/{p}/link", {"invoices": [{"id": i}]}),
                lambda p, i: post(clerk, f"/invoices/{i}/link", {"payment": p, "amount": "30.00"}),
                lambda p, i: post(clerk, f"/bank-payments/{p}/unlink", {"undo": "correction"}),
                lambda p, i: post(clerk, f"/bank-payments/{p}/unlink", {"invoice": i, "undo": "reversal"}),
                lambda p, i: post(clerk, f"/invoices/{i}/write-off", {"amount": "1.00", "reason": "small"}),
                lambda p, i: post(clerk, f"/bank-payments/{p}/return", {"amount": "10.00"}),
                lambda p, i: post(clerk, "/bank-payments/match", {}),
            ]
        )(chance.choice(payments), chance.choice(invoices))
        for _ in range(70)
    ]
    line = {"text": "less", "unit_price": "20.00", "vat_code": "PVN21"}
    actions += [post(clerk, f"/invoices/{each}/credit", {"lines": [line], "reason": "less"}) for each in invoices * 2]
    actions.append(lambda: clerk.bank(In("121.00", made[0][1], ref="BANKREF900"), name="S2")["position"] * 0 + 201)
    chance.shuffle(actions)
    answered = at_once(actions)
    assert set(answered) <= {200, 201, 409, 422}, answered
    assert answered[200] > 20
    check_books(office.store, office.engine)


def test_approvals_at_once_leave_no_gap_between_numbers(clerk: Clerk, office: Office) -> None:
    clerk.customer("ACME", "SIA Ķīmija")
    line = {"text": "Transports", "unit_price": "10.00", "vat_code": "PVN21"}
    drafts = [clerk.do("/invoices", {"payer": "ACME", "lines": [line]})["id"] for _ in range(12)]
    actions = [post(clerk, f"/invoices/{each}/approve", {}) for each in drafts]
    actions += [post(clerk, f"/invoices/{each}/approve", {}) for each in drafts]  # everybody twice
    assert at_once(actions) == {200: 12, 409: 12}
    numbers = {each.number for each in check_books(office.store, office.engine).of(Invoice)}
    assert numbers == {f"R-{each:06}" for each in range(1, 13)}


def test_one_idempotency_key_at_once_has_one_effect(clerk: Clerk, office: Office) -> None:
    clerk.customer("ACME", "SIA Ķīmija")
    invoice = clerk.invoice("ACME", "100.00")[0]
    payment = clerk.bank(In("300.00", "kopā"))["payments"][0]["id"]
    headers = {"Idempotency-Key": "link-30"}
    body = {"invoices": [{"id": invoice, "amount": "30.00"}]}
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(
            pool.map(
                lambda _: clerk.client.post(f"/bank-payments/{payment}/link", json=body, headers=headers),
                range(THREADS),
            )
        )
    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert sum("Idempotent-Replayed" in each.headers for each in answers) == THREADS - 1
    assert clerk.uncovered(kind="payment") == {"payment": "270.00"}
