"""Customers, registers, keys, statements, history and the feed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from aggregates.access_key import AccessKey
from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.ids import key_id, register_id, statement_id
from aggregates.register import Register
from queries.access_keys import access_keys, key_by_sha256
from queries.customers import NoSuchCustomer, customer, customers
from queries.feed import feed
from queries.history import history
from queries.page import BadCursor
from queries.payments.bank_statements import NoSuchStatement, bank_statement, bank_statements, original
from queries.registers import NoSuchEntry, register, registers
from tests.queries.books import Books, on


def test_customers_are_in_latvian_order_and_found_by_whatever_is_known_of_them(books: Books) -> None:
    books.customer("C1", "Cēsis")
    books.customer("C2", "Čiekurs", reg_no="40003032949", ibans=("LV80BANK0000435195001",))
    books.customer("C3", "Dārzs", emails=("birojs@darzs.lv",))
    with books.reading() as connection:
        assert [row.name for row in customers(connection).items] == ["Cēsis", "Čiekurs", "Dārzs"]
        assert [row.code for row in customers(connection, sort="-code").items] == ["C3", "C2", "C1"]
        for search, code in (("ciekurs", "C2"), ("40003", "C2"), ("0435195", "C2"), ("birojs@", "C3"), ("c1", "C1")):
            page = customers(connection, search=search)
            assert ([row.code for row in page.items], page.total) == ([code], 1)
        assert customers(connection).total == 3
        assert customers(connection, status="retired").items == []
        assert customer(connection, "C2").ibans == ["LV80BANK0000435195001"]
        with pytest.raises(NoSuchCustomer):
            customer(connection, "C9")


def test_a_register_lists_the_entries_of_its_kind(books: Books) -> None:
    for kind, code in (("vat_codes", "B"), ("vat_codes", "A"), ("payment_terms", "30")):
        event = Register.Entered(effective_on=on(1), kind=kind, code=code, entry={"name": code})
        books.record([(Register(id=register_id(kind, code)), event)])
    with books.reading() as connection:
        page = registers(connection, "vat_codes")
        assert ([row.code for row in page.items], page.total) == (["A", "B"], 2)
        assert register(connection, "payment_terms", "30").entry == {"name": "30"}
        assert registers(connection, "no such kind").items == []
        assert [row.code for row in registers(connection, "vat_codes", status="active").items] == ["A", "B"]
        assert registers(connection, "vat_codes", status="retired").total == 0
        with pytest.raises(NoSuchEntry):
            register(connection, "vat_codes", "30")


def test_an_entry_is_found_by_its_code_name_or_barcode(books: Books) -> None:
    entries = {"RENT": {"name": "Telpu īre", "barcode": "4750000000012"}, "CARE": {"name": "Apkope", "barcode": None}}
    for code, entry in entries.items():
        event = Register.Entered(effective_on=on(1), kind="items", code=code, entry=entry)
        books.record([(Register(id=register_id("items", code)), event)])
    with books.reading() as connection:
        for search, found in (("ren", "RENT"), ("telpu ire", "RENT"), ("475000", "RENT"), ("apk", "CARE")):
            page = registers(connection, "items", search=search)
            assert ([row.code for row in page.items], page.total) == ([found], 1)
        assert registers(connection, "items", search="car apkope x").items == []


def test_a_key_is_found_by_the_fingerprint_of_its_secret_and_opens_until_it_is_revoked(books: Books) -> None:
    state = AccessKey(id=key_id("till"))
    issued = AccessKey.Issued(
        effective_on=on(1), name="till", person="anna", roles=("viewer",), prefix="nk_ab", sha256="f00d",
        expires_on=on(20),
    )  # fmt: skip
    books.record([(state, issued)])
    with books.reading() as connection:
        key = key_by_sha256(connection, "f00d")
        assert key
        assert (key.person, key.roles, key.opens(on(20)), key.opens(on(21))) == ("anna", ["viewer"], True, False)
        assert key_by_sha256(connection, "beef") is None
    books.record([(state, AccessKey.Revoked(effective_on=on(2), name="till"))])
    with books.reading() as connection:
        key = key_by_sha256(connection, "f00d")
        assert key
        assert (key.revoked, key.opens(on(3))) == (True, False)
        assert [row.name for row in access_keys(connection)] == ["till"]


def imported(books: Books, key: str, sha256: str, account: str = "LV00OURS", to: date | None = None) -> UUID:
    state = BankStatement(id=statement_id(key))
    event = BankStatement.Imported(
        effective_on=on(30), file=sha256, format="camt.053.001.08", account=account, currency="EUR", to_on=to,
        opening=Decimal("1.00"), closing=Decimal("3.00"), balanced=True, difference=Decimal("0.00"), entries=2,
        booked=2, credits=Decimal("5.00"), debits=Decimal("3.00"), payments_new=1, payments_known=0,
        warnings=(("entry 2", "no reference"),),
    )  # fmt: skip
    books.record([(state, event)])
    return state.id


def test_statements_are_listed_newest_first_with_their_check_sum(books: Books) -> None:
    first = imported(books, "a", "aa", to=on(29))
    books.settle()
    second = imported(books, "b", "bb", account="LV99OURS")
    with books.reading() as connection:
        page = bank_statements(connection)
        assert ([row.id for row in page.items], page.total) == ([second, first], 2)
        assert [row.id for row in bank_statements(connection, sort="to_on").items] == [second, first]
        assert [row.id for row in bank_statements(connection, account="LV00OURS").items] == [first]
        assert (page.items[0].balanced, str(page.items[0].closing)) == (True, "3.00")
        one = bank_statement(connection, first)
        assert (one.warnings, one.kept, original(connection, first)) == ([["entry 2", "no reference"]], [], "aa")
        for ask in (bank_statement, original):
            with pytest.raises(NoSuchStatement):
                ask(connection, uuid4())


def test_a_return_names_the_payments_that_it_may_take_back_surest_first(books: Books) -> None:
    by_name = books.payment("50.00", booked=on(1), name="Alfa")
    by_iban = books.payment("50.00", booked=on(2), iban="LV11AAAA", name="Other")
    by_reference = books.payment("70.00", booked=on(3), end_to_end="E2E-1")
    books.payment("50.00", booked=on(28), iban="LV11AAAA")  # came after the return
    each = imported(books, "a", "aa")
    entries = (
        KeptEntry(
            fingerprint="1", direction="debit", status="booked", booked_on=on(20), amount=Decimal("50.00"),
            currency="EUR", name="Alfa", iban="LV11AAAA", is_return=True, original_end_to_end="E2E-1",
        ),
        KeptEntry(
            fingerprint="2", direction="debit", status="booked", booked_on=on(20), amount=Decimal("50.00"),
            currency="EUR", name="Alfa",
        ),
    )  # fmt: skip
    books.record([(BankStatement(id=each), BankStatement.EntriesKept(effective_on=on(30), entries=entries))])
    with books.reading() as connection:
        back, other = bank_statement(connection, each).kept

    assert [(meant.id, meant.because) for meant in back.return_of] == [
        (by_reference, "end_to_end"),
        (by_iban, "iban"),
        (by_name, "name"),
    ]
    assert other.return_of == []


def test_history_tells_everything_newest_first_with_who_when_and_why(books: Books) -> None:
    invoice, payment = books.invoice("ALFA", "10.00"), books.payment("10.00")
    books.link(payment, invoice, "10.00", at=on(10), by="juris")
    books.unlink(payment, invoice, undo="correction", at=on(11), reason="by mistake")
    end = books.settle()

    page = history(books.store, limit=200)

    assert [row.position for row in page.items] == list(range(end, 0, -1))
    assert (page.total, page.next) == (end, None)
    newest = page.items[0]
    assert (newest.type, newest.subject, newest.reason) == ("Invoice.Uncovered", invoice, "by mistake")
    assert newest.fields["amount"] == "10.00"
    assert newest.effective_on == on(10)
    assert {row.by for row in history(books.store, by="juris").items} == {"juris"}
    assert [row.type for row in history(books.store, type="BankPayment.Booked").items] == ["BankPayment.Booked"]
    mine = history(books.store, subject=invoice, limit=2)
    assert ([row.version for row in mine.items], mine.total) == ([4, 3], 4)
    rest = history(books.store, subject=invoice, limit=2, cursor=mine.next)
    assert ([row.version for row in rest.items], rest.next) == ([2, 1], None)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert history(books.store, from_=later).total == 0
    assert history(books.store, to=later).total == end
    for cursor in ("?", "AAAA", "ļoti"):
        with pytest.raises(BadCursor):
            history(books.store, cursor=cursor)


def test_the_feed_gives_what_stands_behind_a_position_oldest_first(books: Books) -> None:
    books.invoice("ALFA", "10.00")
    end = books.settle()

    assert [row.position for row in feed(books.store)] == list(range(1, end + 1))
    assert [row.position for row in feed(books.store, 1, 1)] == [2]
    assert feed(books.store, end) == []
