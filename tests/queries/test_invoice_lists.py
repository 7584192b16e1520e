"""What the lists of income and expenses can be narrowed by, and the signs and links on their rows."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import sql

from aggregates.ids import project_id
from aggregates.invoice import Invoice
from aggregates.invoice.parts import Binding
from aggregates.origin import Change, Part
from aggregates.project import Project
from projections.invoice_tables import INVOICES
from queries import counters
from queries.invoices.invoice_filters import narrowed
from queries.invoices.invoices import InvoiceRow, invoices
from queries.page import Page
from tests.queries.books import TODAY, Books, on

Ask = Callable[..., Page[InvoiceRow]]
SPRING, ORDER = project_id("SPRING"), UUID(int=77)


@pytest.fixture(scope="module")
def shelf(shared_books: Books) -> dict[int, UUID]:
    """Seven documents by their gross: each differs from the others in what a filter asks for."""
    books = shared_books
    books.customer("ALFA", "SIA Ābols")
    opened = Project.Opened(
        effective_on=on(1), code="SPRING", title="Spring", client="ALFA", client_name="SIA Ābols", currency="EUR",
        supervisors=("ilze",),
    )  # fmt: skip
    books.record([(Project(id=SPRING), opened)])
    made = {
        1: books.draft("ALFA", "1.00", at=on(1), comment="Pavasara kampaņa, 50% nost", source="commission"),
        2: books.invoice("ALFA", "2.00", issued=on(2), due=on(20), source="project", project=SPRING),
        3: books.invoice("BETA", "3.00", issued=on(3), due=on(20)),
        4: books.invoice("BETA", "4.00", issued=on(4), due=on(1, 8)),
        5: books.invoice("BETA", "5.00", issued=on(5), due=on(1, 8), direction="purchase", client="ALFA"),
        6: books.draft("GAMMA", "6.00", at=on(6), direction="purchase", number="PN-6/Ž", issued_on=on(6), client="B2"),
    }  # fmt: skip
    made[7] = books.invoice("BETA", "7.00", issued=on(7), due=None, kind="credit_note", credits=made[4])

    def befalls(which: int, *events: Any) -> None:
        books.record([(books.states[made[which]], event) for event in events])

    def bound(amount: str) -> Invoice.Bound:
        binding = Binding(project=SPRING, row="r1", line=1, amount=Decimal(amount))
        return Invoice.Bound(effective_on=on(8), binding=binding)

    part = Part(source=ORDER, number="O-1")
    said = {"payer": "ALFA", "payer_name": "SIA Ābols", "currency": "EUR", "effective_on": on(8)}
    content = {**said, "lines": books.states[made[1]].lines, "totals": books.states[made[1]].totals}
    content["comment"] = books.states[made[1]].comment
    befalls(
        1,
        Invoice.OrderAdded(bases=(part,), orders=(ORDER,), **content),
        Invoice.Outdated(effective_on=on(9), changes=(Change(field="reference", was="a", now="b"),)),
    )
    befalls(2, Invoice.Confirmed(effective_on=on(8)), bound("2.00"), Invoice.Exported(effective_on=on(8), batch="B1"))
    befalls(3, bound("1.00"), Invoice.Booked(effective_on=on(8), batch="B2"))
    befalls(4, bound("1.00"), Invoice.Unbound(effective_on=on(9), binding=bound("1.00").binding))
    befalls(4, Invoice.Exported(effective_on=on(8), batch="B3"))
    befalls(4, Invoice.ExportWithdrawn(effective_on=on(9), batch="B3"))
    befalls(7, bound("-7.00"), Invoice.Sent(effective_on=on(8), channel="post", sent_on=on(8)))
    money = books.payment("1.00")
    books.link(money, made[3], "1.00", at=on(10))
    return made


@pytest.fixture
def ask(shared_books: Books, shelf: dict[int, UUID]) -> Iterator[Ask]:
    with shared_books.reading() as connection:
        yield lambda **how: invoices(connection, today=TODAY, **how)


def found(page: Page[InvoiceRow]) -> list[int]:
    return [int(row.gross) for row in page.items]


@pytest.mark.feature("F16", "F25", "F26", "F27", "F28", "F29", "F30", "F31", "F32", "F33", "F34", "F49", "T42")
@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"search": "kampana"}, [1]),  # the comment, without diacritics (F26)
        ({"search": "50%"}, [1]),
        ({"search": "pn-6"}, [6]),
        ({"search": "z"}, []),  # a short word must begin a word, and after a stroke none begins
        ({"search": "4,00"}, [4]),  # an amount (T42)
        ({"search": "sia beta 3.0"}, [3]),
        ({"search": "pa"}, [1]),
        ({"search": "va"}, []),  # stands inside of Pavasara
        ({"source": "commission"}, [1]),
        ({"source": "project"}, [2]),
        ({"source": "hand"}, [7, 6, 5, 4, 3]),
        ({"state": "confirmed"}, [2]),
        ({"state": "approved"}, [7, 5, 4, 3, 2]),
        ({"state": "cancelled"}, []),
        ({"payer": "ALFA"}, [2, 1]),
        ({"client": ["ALFA"]}, [5]),
        ({"client": ["ALFA", "B2"]}, [6, 5]),
        ({"client": []}, [7, 6, 5, 4, 3, 2, 1]),
        ({"date_from": on(6), "date_to": on(6)}, [6]),
        ({"issued_from": on(6), "issued_to": on(6)}, [6]),
        ({"paid": "true"}, []),
        ({"paid": "false"}, [7, 5, 4, 3, 2]),
        ({"payment": "overdue"}, [3, 2]),
        ({"payment": "waiting"}, [7, 5, 4]),
        ({"payment": "partly"}, []),  # the only one is late
        ({"paid": "partly"}, [3]),
        ({"booked": "true"}, [3]),
        ({"booked": "in_process"}, [2]),
        ({"booked": "false"}, [7, 6, 5, 4, 1]),
        ({"batch": "B1"}, [2]),
        ({"batch": "B3"}, []),
        ({"confirmed": True}, [2]),
        ({"confirmed": False, "direction": "sales", "state": "approved"}, [7, 4, 3]),
        ({"bound": "full"}, [7, 2]),
        ({"bound": "half"}, [3]),
        ({"bound": "none"}, [6, 5, 4, 1]),
        ({"project": SPRING}, [2]),
        ({"order": ORDER}, [1]),
        ({"order": uuid4()}, []),
        ({"out_of_date": True}, [1]),
        ({"direction": "sales"}, [7, 4, 3, 2, 1]),
        ({"direction": "purchase"}, [6, 5]),
        ({"visible_to": "ilze"}, [2]),
        ({"visible_to": "nobody"}, []),
    ],
)
def test_every_filter_leaves_what_it_names(ask: Ask, how: dict[str, Any], expected: list[int]) -> None:
    page = ask(**how)

    assert found(page) == expected
    assert (page.total, page.at_least) == (len(expected), None)


@pytest.mark.feature("F21", "F22", "F23", "F24", "F33")
def test_each_row_carries_its_four_signs(ask: Ask) -> None:
    signs = {int(r.gross): (r.payment, r.booking, r.confirmation, r.binding) for r in ask().items}

    assert signs == {
        1: (None, "not_booked", "not_confirmed", "none"),
        2: ("overdue", "in_process", "confirmed", "full"),
        3: ("overdue", "booked", "not_confirmed", "half"),
        4: ("waiting", "not_booked", "not_confirmed", "none"),
        5: ("waiting", "not_booked", "not_confirmed", "none"),
        6: (None, "not_booked", "not_confirmed", "none"),
        7: ("waiting", "not_booked", "not_confirmed", "full"),
    }


@pytest.mark.feature("F21")
def test_what_is_paid_in_part_is_yellow_until_it_is_late(shared_books: Books, shelf: dict[int, UUID]) -> None:
    with shared_books.reading() as connection:
        words = {
            day: next(row.payment for row in invoices(connection, today=day).items if row.gross == 3)
            for day in (on(20), on(21))
        }
    assert words == {on(20): "partly", on(21): "overdue"}


@pytest.mark.feature("F03", "F07", "F08", "F09", "F11", "F16", "F17", "F18", "F19", "F20", "F45", "F47")
def test_a_row_names_what_it_is_linked_with_and_who_stands_behind_it(ask: Ask, shelf: dict[int, UUID]) -> None:
    rows = {int(row.gross): row for row in ask().items}

    assert [(each["id"], each["type"]) for each in rows[7].linked] == [(str(shelf[4]), "invoice")]
    assert [each["number"] for each in rows[7].linked] == [rows[4].number]
    assert [(each["id"], each["type"]) for each in rows[4].linked] == [(str(shelf[7]), "credit_note")]
    assert rows[3].linked == []
    assert (rows[5].provider, rows[5].client, rows[5].client_name) == ("BETA", "ALFA", "SIA Ābols")
    assert (rows[4].provider, rows[2].project, rows[2].project_code) == (None, SPRING, "SPRING")
    assert (rows[6].number, rows[6].issued_on, rows[6].state) == ("PN-6/Ž", on(6), "draft")
    assert (rows[7].posted_on, rows[1].out_of_date, rows[4].batch) == (on(8), True, None)
    assert (str(rows[4].net), str(rows[4].vat), str(rows[4].gross)) == ("4.00", "0", "4.00")
    assert (rows[4].issued_on, rows[4].due_on) == (on(4), on(1, 8))
    assert rows[4].created_at.tzinfo is not None


def test_a_long_list_says_how_many_there_are_at_least(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "COUNTED_UP_TO", 3)

    few, many = ask(client=["ALFA", "B2"]), ask(state="approved")
    assert (few.total, few.at_least, many.total, many.at_least) == (2, None, None, 3)
    assert (ask().total, ask(direction="sales").total) == (7, 5)


def test_a_search_without_the_trigram_index_finds_the_same(shared_books: Books, shelf: dict[int, UUID]) -> None:
    with shared_books.reading() as connection, connection.transaction(force_rollback=True):
        index = connection.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'invoice_words' AND schemaname = current_schema() "
            "AND indexdef LIKE '%gin_trgm_ops%'"
        ).fetchone()
        assert index, "the server of the tests has pg_trgm"
        connection.execute(f'DROP INDEX "{index[0]}"')
        assert found(invoices(connection, today=TODAY, search="kampana")) == [1]


def test_indexes_serve_the_words_as_the_list_asks_for_them(shared_books: Books, shelf: dict[int, UUID]) -> None:
    """A word that is reckoned must be written in the filter as in the index, or PostgreSQL reads the whole table."""
    with shared_books.reading() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for how in ({"bound": "half"}, {"paid": "partly"}, {"booked": "in_process"}, {"confirmed": True}):
            name, word = next(iter(how.items()))
            plan = _plan(connection, how)
            assert "Index Cond" in plan, f"{name}={word}: {plan}"
    assert len(INVOICES.indexes) < 30


def _plan(connection: Any, how: dict[str, Any]) -> str:
    where = narrowed(date(2026, 6, 30), how)  # type: ignore[typeddict-item]
    query = sql.SQL("EXPLAIN SELECT id FROM invoices{} ORDER BY created_on DESC, id DESC LIMIT 5").format(where.sql())
    return "\n".join(row[0] for row in connection.execute(query, where.parameters))
