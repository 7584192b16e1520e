"""Looking back on two axes: what counted on a date, and what was known by a position (A0)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.as_of import NOW, BadMoment, Moment, moment
from queries.debtors.debtors import debtors
from queries.debtors.debtors_as_of import debtors_as_of
from queries.nenosegts import nenosegts
from queries.nenosegts_as_of import nenosegts_as_of
from queries.payments.bank_payments_as_of import bank_payments_as_of
from tests.databases import Copies
from tests.queries.books import TODAY, Books, on


def figures(books: Books, day: date | None = None, position: int | None = None) -> dict[UUID, Decimal]:
    with books.reading() as connection:
        page = nenosegts_as_of(connection, Moment(day, position), today=TODAY, limit=200)
    return {row.document: row.uncovered for row in page.items}


@pytest.mark.feature("I1")
def test_a_correction_was_never_true_once_it_is_known(books: Books) -> None:
    invoice, payment = books.invoice("ALFA", "121.00"), books.payment("100.00", booked=on(10))
    books.link(payment, invoice, "100.00", at=on(10))
    before = books.keep()
    books.unlink(payment, invoice, undo="correction", at=on(25))
    books.keep()

    assert figures(books, on(15))[invoice] == Decimal("121.00")
    assert figures(books, on(15), before)[invoice] == Decimal("21.00")
    assert figures(books, on(9))[invoice] == figures(books, on(9), before)[invoice] == Decimal("121.00")


def test_a_reversal_was_true_until_its_day(books: Books) -> None:
    invoice, payment = books.invoice("ALFA", "121.00"), books.payment("100.00", booked=on(10))
    books.link(payment, invoice, "100.00", at=on(10))
    before = books.keep()
    books.unlink(payment, invoice, undo="reversal", at=on(25), reason="the bank took it back")
    books.keep()

    assert figures(books, on(24))[invoice] == Decimal("21.00")
    assert figures(books, on(25))[invoice] == Decimal("121.00")
    assert figures(books, on(25), before)[invoice] == Decimal("21.00")


def test_an_approval_that_was_withdrawn_was_never_owed_and_a_cancelled_one_was_until_then(books: Books) -> None:
    from aggregates.invoice.approve import cancel, unapprove

    withdrawn, void = books.invoice("ALFA", "10.00"), books.invoice("ALFA", "20.00")
    known = books.keep()
    books.record([(books.states[withdrawn], event) for event in unapprove(books.states[withdrawn], on=on(1))])
    books.record([(books.states[void], event) for event in cancel(books.states[void], on=on(20))])

    assert figures(books, on(10)) == {void: Decimal("20.00")}
    assert set(figures(books, on(10), known)) == {withdrawn, void}
    assert figures(books, on(20)) == {}


def test_an_invoice_that_was_approved_again_has_its_last_due_date(books: Books) -> None:
    from aggregates.invoice.approve import unapprove

    invoice = books.invoice("ALFA", "10.00", issued=on(1), due=on(5))
    books.record([(books.states[invoice], event) for event in unapprove(books.states[invoice], on=on(1))])
    books.approve(invoice, issued=on(1), due=on(20))
    with books.reading() as connection:
        rows = nenosegts_as_of(connection, Moment(on(10)), today=TODAY).items

    assert [(row.due_on, row.uncovered, row.days_overdue) for row in rows] == [(on(20), Decimal("10.00"), 0)]


def test_days_overdue_count_up_to_the_date_that_is_looked_at(books: Books) -> None:
    books.invoice("ALFA", "10.00", due=on(5))
    with books.reading() as connection:
        (row,) = nenosegts_as_of(connection, Moment(on(8)), today=TODAY).items

    assert row.days_overdue == 3


def test_money_belongs_to_whoever_was_known_to_own_it(books: Books) -> None:
    payment = books.payment("80.00", booked=on(10))
    books.attribute(payment, "ALFA", at=on(12))
    books.attribute(payment, "BETA", at=on(14))
    owners = {}
    with books.reading() as connection:
        for day in (11, 12, 13, 14):
            (row,) = nenosegts_as_of(connection, Moment(on(day)), today=TODAY).items
            (receipt,) = bank_payments_as_of(connection, Moment(on(day))).items
            (owed,) = debtors_as_of(connection, Moment(on(day)), today=TODAY).items
            assert (owed.customer, owed.unallocated_payments) == (row.payer, Decimal("80.00"))
            assert receipt.payer == row.payer
            owners[day] = row.payer
            found = nenosegts_as_of(connection, Moment(on(day)), today=TODAY, payer="ALFA").total
            assert found == (row.payer == "ALFA")
    assert owners == {11: "", 12: "ALFA", 13: "ALFA", 14: "BETA"}


def test_receipts_of_the_past_show_what_was_uncovered_then(books: Books) -> None:
    invoice, payment = books.invoice("ALFA", "60.00"), books.payment("100.00", booked=on(10), name="Alfa")
    aside = books.payment("5.00", booked=on(10))
    books.link(payment, invoice, "60.00", at=on(12))
    books.set_aside(aside, at=on(13))
    then = {}
    with books.reading() as connection:
        for day in (9, 11, 12, 13):
            page = bank_payments_as_of(connection, Moment(on(day)), sort="amount")
            then[day] = [(str(row.uncovered), row.linked, row.status) for row in page.items]
        assert bank_payments_as_of(connection, Moment(on(12)), linked="partly").total == 1
        assert bank_payments_as_of(connection, Moment(on(11)), linked="partly", search="alfa").total == 0
    assert then[9] == []
    assert then[11] == [("5.00", "false", "booked"), ("100.00", "false", "booked")]
    assert then[12] == [("5.00", "false", "booked"), ("40.00", "partly", "booked")]
    assert then[13] == [("0.00", "false", "set_aside"), ("40.00", "partly", "booked")]


def test_filters_sorts_and_cursors_work_at_any_moment(books: Books) -> None:
    for number in range(9):
        books.invoice("ALFA" if number % 2 else "BETA", f"{number + 1}.00", due=on(10 + number % 3))
    moment_ = Moment(on(20))
    with books.reading() as connection:
        for how in ({"payer": "ALFA"}, {"overdue": True}, {"kind": "invoice"}, {"search": "r-000003"}):
            then = nenosegts_as_of(connection, moment_, today=TODAY, **how)  # type: ignore[arg-type]
            now = nenosegts(connection, today=on(20), **how)  # type: ignore[arg-type]
            assert then.items == now.items
            assert (then.total, then.totals) == (now.total, now.totals)
        seen, cursor = [], None
        while True:
            page = nenosegts_as_of(connection, moment_, today=TODAY, sort="-uncovered", limit=2, cursor=cursor)
            seen += [row.uncovered for row in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 9


def test_known_at_is_an_instant_or_a_position(books: Books) -> None:
    books.invoice("ALFA", "10.00")
    end = books.settle()
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()

    assert moment(books.store, None, None) is None
    assert moment(books.store, on(5), "1") == Moment(on(5), 1)
    assert moment(books.store, None, later) == Moment(None, end)
    assert moment(books.store, None, "2020-01-01") == Moment(None, 0)
    for nonsense in ("yesterday", "-1", "²", "9" * 40):
        with pytest.raises(BadMoment, match="position"):
            moment(books.store, None, nonsense)


Step = tuple[str, int, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("invoice", "payment", "note", "link", "link", "apply", "correct", "reverse", "off", "give")),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(1, 28),
    ),
    max_size=18,
)


def lived(books: Books, steps: list[Step]) -> list[tuple[int, dict[UUID, Decimal]]]:
    """Does what the rules allow of the steps; what was uncovered after each position, told by the aggregates."""
    invoices: list[UUID] = []
    notes: list[UUID] = []
    payments: list[UUID] = []
    truth = []
    for what, first, second, day in steps:
        payer = ("ALFA", "BETA")[first % 2]
        one = invoices[first % len(invoices)] if invoices else None
        money = payments[second % len(payments)] if payments else None
        try:
            if what == "invoice":
                invoices.append(books.invoice(payer, f"{10 + second}.00", issued=on(day), due=on(28)))
            elif what == "note":
                notes.append(books.invoice(payer, f"{5 + second}.00", issued=on(day), due=None, kind="credit_note"))
            elif what == "payment":
                payments.append(books.payment(f"{8 + second}.00", booked=on(day), payer=payer if second % 2 else None))
            elif what == "link" and one and money:
                much = min(books.states[one].uncovered, books.states[money].uncovered, Decimal(7))
                books.link(money, one, str(much), at=on(day))
            elif what == "apply" and one and notes:
                note = notes[second % len(notes)]
                books.apply(note, one, str(min(books.states[one].uncovered, books.states[note].uncovered)), at=on(day))
            elif what in {"correct", "reverse"} and one and money:
                books.unlink(money, one, undo="correction" if what == "correct" else "reversal", at=on(day))
            elif what == "off" and one:
                books.write_off(one, "1.00", at=on(day))
            elif what == "give" and money:
                books.attribute(money, payer, at=on(day))
        except Exception as refusal:  # the rules say no to much of it; what they allow is the history
            if not hasattr(refusal, "detail"):
                raise
        position = books.keep()
        open_ = {id_: state.uncovered for id_, state in books.states.items() if getattr(state, "uncovered", 0)}
        truth.append((position, open_))
    return truth


@settings(max_examples=12)
@given(STEPS)
def test_every_position_of_a_random_history_is_what_the_aggregates_said_then(
    new_database: Copies, steps: list[Step]
) -> None:
    from tests.queries.conftest import opened

    with opened(new_database) as books:
        for position, open_ in lived(books, steps):
            assert figures(books, None, position) == open_


@settings(max_examples=12)
@given(STEPS)
@pytest.mark.feature("I7")
def test_debts_by_age_less_unallocated_money_are_the_balance_at_every_moment(
    new_database: Copies, steps: list[Step]
) -> None:
    """A4's identity, and as of today is now."""
    from tests.queries.conftest import opened

    with opened(new_database) as books:
        truth = lived(books, steps)
        with books.reading() as connection:
            now = debtors(connection, today=TODAY, sort="code", limit=200).items
            assert debtors_as_of(connection, NOW, today=TODAY, sort="code", limit=200).items == now
            moments = [Moment(on(day), position) for day in (1, 14, 30) for position, _ in truth[::6]]
            for when in moments:
                owed = debtors_as_of(connection, when, today=TODAY, limit=200).items
                for row in owed:
                    buckets = [getattr(row.buckets, name) for name in row.buckets.__struct_fields__]
                    assert sum(buckets) == row.uncovered
                    assert row.balance == sum(buckets) - row.unallocated_payments - row.unallocated_credit_notes
                control = connection.execute(
                    "SELECT coalesce(sum(CASE WHEN document_kind = 'invoice' THEN amount ELSE -amount END), 0) "
                    "FROM ledger WHERE effective_on <= %s AND position <= %s",
                    [when.as_of, when.position],
                ).fetchone()
                assert control
                assert sum(row.balance for row in owed) == control[0]
