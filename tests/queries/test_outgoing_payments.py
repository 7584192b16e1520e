"""The list of money that went out: what is an entry, what is a payment, what matching sees of both."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.bank_payment import BankPayment, rules
from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.ids import payment_id
from aggregates.matching import Receipt, Settings
from queries.as_of import Moment
from queries.payments.matching_candidates import matching_book
from queries.payments.outgoing_candidates import considered
from queries.payments.outgoing_entries import anything_owed, kept_at, waiting
from queries.payments.outgoing_payment import NoSuchOutgoingPayment, outgoing_payment
from queries.payments.outgoing_payments import SORTS, outgoing_payments
from tests.queries.books import STATEMENT, Books, on

SETTINGS = Settings()


def debit(books: Books, amount: str, fingerprint: str, day: int = 10, **more: Any) -> UUID:
    """A statement brings money that went out."""
    entry = KeptEntry(
        **{"direction": "debit", "status": "booked", "currency": "EUR", **more},
        fingerprint=fingerprint, booked_on=on(day), amount=Decimal(amount),
    )  # fmt: skip
    kept = BankStatement.EntriesKept(effective_on=on(day), entries=(entry,), account="LV00OURS", message="053")
    books.record([(BankStatement(id=STATEMENT), kept)])
    return payment_id(fingerprint)


def book(books: Books, id_: UUID, amount: str, day: int = 10) -> None:
    """It becomes a payment."""
    payment, money = BankPayment(id=id_), Decimal(amount)
    facts = rules.book(
        payment, statement=STATEMENT, account="LV00OURS", booked_on=on(day), amount=money, currency="EUR",
        base_amount=money, direction="outgoing", on=on(day),
    )  # fmt: skip
    books.record([(payment, event) for event in facts])


def bought(books: Books, gross: str, number: str, provider: str = "PRINT") -> UUID:
    return books.invoice(provider, gross, direction="purchase", number=number, issued_on=on(1))


def listed(books: Books, **asked: Any) -> list[UUID]:
    with books.reading() as connection:
        return [row.id for row in outgoing_payments(connection, **asked).items]


@pytest.fixture
def three(books: Books) -> dict[str, UUID]:
    """An entry that waits; a payment that is linked in part; one that is linked wholly."""
    books.customer("PRINT", "SIA Tipogrāfija")
    ids = {
        "waits": debit(books, "800.00", "f1", 12, name="Anna Bērziņa", text="Alga"),
        "partly": debit(books, "121.00", "f2", 10, name="SIA Tipogrāfija", text="A-17"),
        "wholly": debit(books, "60.50", "f3", 11, name="SIA Papīrs"),
    }
    for name, amount in (("partly", "121.00"), ("wholly", "60.50")):
        book(books, ids[name], amount, 10 if name == "partly" else 11)
        books.link(ids[name], bought(books, "60.50", f"A-{name}"), "60.50", at=on(15))
    debit(books, "5.00", "back", 12, is_return=True)
    debit(books, "6.00", "later", 12, status="pending")
    return ids


def test_entries_and_payments_stand_in_one_list(books: Books, three: dict[str, UUID]) -> None:
    with books.reading() as connection:
        page = outgoing_payments(connection)
    assert [(row.id, row.status, row.linked, str(row.uncovered)) for row in page.items] == [
        (three["waits"], "kept", "false", "800.00"),
        (three["wholly"], "booked", "true", "0.00"),
        (three["partly"], "booked", "partly", "60.50"),
    ]
    assert page.total == 3
    assert {(row.account, row.statement) for row in page.items} == {("LV00OURS", STATEMENT)}


def test_every_filter_and_every_sort(books: Books, three: dict[str, UUID]) -> None:
    for word, name in (("false", "waits"), ("partly", "partly"), ("true", "wholly")):
        assert listed(books, linked=word) == [three[name]], word
    assert listed(books, linked="open") == [three["partly"], three["waits"]]
    assert listed(books, provider="PRINT") == [three["wholly"], three["partly"]]
    assert listed(books, account="LV00OURS", booked_from=on(11), booked_to=on(11)) == [three["wholly"]]
    assert listed(books, search="berzina 800,00") == [three["waits"]]
    assert listed(books, account="LV99OTHER") == []
    for sort in SORTS:
        assert set(listed(books, sort=sort)) == set(three.values())
        assert listed(books, sort=f"-{sort}") == listed(books, sort=sort)[::-1] or sort == "booked_on"


def test_pages_skip_nothing(books: Books, three: dict[str, UUID]) -> None:
    found, cursor = [], None
    with books.reading() as connection:
        while True:
            page = outgoing_payments(connection, limit=1, cursor=cursor)
            found += [row.id for row in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert found == [three["waits"], three["wholly"], three["partly"]]


def test_a_moment_shows_what_was_uncovered_then(books: Books, three: dict[str, UUID]) -> None:
    before, after = Moment(as_of=on(14)), Moment(as_of=on(15))
    assert listed(books, moment=before, linked="false") == [three["partly"], three["wholly"], three["waits"]]
    assert listed(books, moment=after, linked="true") == [three["wholly"]]
    assert listed(books, moment=Moment(as_of=on(10))) == [three["partly"]]


def test_the_same_entry_in_another_statement_is_still_one_with_its_links(books: Books, three: dict[str, UUID]) -> None:
    entry = KeptEntry(
        fingerprint="f3", direction="debit", status="booked", booked_on=on(11), amount=Decimal("60.50"), currency="EUR"
    )
    other = BankStatement(id=uuid4())
    books.record([(other, BankStatement.EntriesKept(effective_on=on(20), entries=(entry,)))])
    with books.reading() as connection:
        (row,) = (row for row in outgoing_payments(connection).items if row.id == three["wholly"])
        assert (row.statement, row.linked) == (other.id, "true")
        assert [each.statement for each in kept_at(connection, [three["wholly"]])] == [other.id]


def test_one_tells_its_links_and_weighs_what_is_left(books: Books, three: dict[str, UUID]) -> None:
    open_one = bought(books, "60.50", "A-99")
    with books.reading() as connection:
        seen = outgoing_payment(connection, three["partly"], SETTINGS)
        assert [(str(each.paid), str(each.amount), each.number) for each in seen.links] == [
            ("60.50", "60.50", "A-partly")
        ]
        assert [each["invoices"][0][0] for each in seen.suggestions] == [open_one]
        assert seen.version == 3 and seen.outcome == "suggest"
        waits = outgoing_payment(connection, three["waits"], SETTINGS)
        assert (waits.version, waits.base_amount, waits.links, waits.suggestions) == (0, None, [], [])
        with pytest.raises(NoSuchOutgoingPayment):
            outgoing_payment(connection, payment_id("back"), SETTINGS)


def test_what_waits_is_told_oldest_first_and_then_biggest(books: Books, three: dict[str, UUID]) -> None:
    bigger = debit(books, "900.00", "f4", 12)
    with books.reading() as connection:
        assert [each.id for each in waiting(connection, None, 10)] == [three["partly"], bigger, three["waits"]]
        assert [each.id for each in waiting(connection, None, 10, skip=1)] == [bigger, three["waits"]]
        assert [each.id for each in waiting(connection, [three["waits"], three["wholly"]], 10)] == [three["waits"]]


def test_something_is_owed_while_a_purchase_is_open(books: Books) -> None:
    books.invoice("ALFA", "10.00")
    with books.reading() as connection:
        assert not anything_owed(connection)
    each = bought(books, "10.00", "A-1")
    with books.reading() as connection:
        assert anything_owed(connection)
    id_ = debit(books, "10.00", "f1")
    book(books, id_, "10.00")
    books.link(id_, each, "10.00", at=on(10))
    with books.reading() as connection:
        assert not anything_owed(connection)


def test_money_that_went_out_is_weighed_against_purchases_only(books: Books) -> None:
    sold, owed = books.invoice("ALFA", "10.00", number="X-1"), bought(books, "10.00", "X-1")
    receipt = Receipt(id=uuid4(), amount=Decimal("10.00"), currency="EUR", booked_on=on(20), text="X-1")
    with books.reading() as connection:
        assert set(matching_book(connection, [receipt], SETTINGS, "purchase").by_id) == {owed}
        assert set(matching_book(connection, [receipt], SETTINGS).by_id) == {sold}
        decision, (first,) = considered(connection, receipt, SETTINGS)
    assert decision.outcome == "auto" and first["invoices"] == ((owed, "X-1", Decimal("10.00")),)


def test_a_repeated_transfer_is_suspected(books: Books) -> None:
    """The same amount to the same account twice within days: a person must look (A2.3)."""
    said = {"name": "SIA Tipogrāfija", "iban": "LV71HABA0551000000000", "text": "Rēķins A-1"}
    id_ = debit(books, "10.00", "f1", **said)
    book(books, id_, "10.00")
    books.link(id_, bought(books, "10.00", "A-0"), "10.00", at=on(10))
    bought(books, "10.00", "A-1")
    again = Receipt(id=uuid4(), amount=Decimal("10.00"), currency="EUR", booked_on=on(12), **said)
    with books.reading() as connection:
        decision, _ = considered(connection, again, SETTINGS)
    assert (decision.outcome, "duplicate" in decision.blocked_by) == ("suggest", True)
