"""The account of a customer from one day to another, from the ledger: what a statement and a comparison act show."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from aggregates.errors import Rejected
from aggregates.languages import said
from aggregates.money import rounded
from documents.account_papers import DueItem, Entry, Section, StatementPaper, What
from documents.languages import spoken
from documents.parts import Party
from queries.as_of import COUNTED, Moment
from queries.company import company, our_logo, our_party, pay_to
from queries.customers import Customer, customer
from queries.nenosegts_as_of import nenosegts_as_of
from queries.rows import Connection, all_rows
from store.store import Store

MOST_ENTRIES = 5_000


class WrongPeriod(Rejected):
    """A statement goes from one day to the same or a later one."""


class StatementTooLong(Rejected):
    """A statement has at most 5,000 entries."""


class Moved(NamedTuple):
    """What moved the account on one day: movements that belong together, such as a link, as one."""

    on: date
    currency: str
    amount: Decimal
    document: UUID
    document_kind: str
    written_off: bool
    returned: bool
    others: list[UUID]


# What a movement does to the balance: claims add, money and credit notes take; an advance is asked for, not owed.
# What we owe to them counts the other way. Both ends of a link are one group, which is nothing but across customers.
_MOVED = sql.SQL("""
    SELECT effective_on, currency, sum(signed), (array_agg(document ORDER BY position, line))[1],
        (array_agg(document_kind ORDER BY position, line))[1], written_off, bool_or(kind = 'returned'),
        array_agg(DISTINCT counter_document) FILTER (WHERE counter_document IS NOT NULL)
    FROM (
        SELECT *, kind IN ('written_off', 'write_off_undone') AS written_off,
            least(document, coalesce(counter_document, document)) AS one,
            greatest(document, coalesce(counter_document, document)) AS other,
            amount * CASE WHEN direction = 'sales' THEN 1 ELSE -1 END * CASE document_kind
                WHEN 'invoice' THEN 1 WHEN 'advance' THEN 0 ELSE -1 END AS signed
        FROM ledger WHERE customer = %(customer)s AND {counted} AND (direction = 'sales' OR %(both)s)
    ) AS moved
    GROUP BY effective_on, currency, one, other, written_off HAVING sum(signed) <> 0
    ORDER BY effective_on, min(position)
""").format(counted=COUNTED)
_NUMBERS = sql.SQL("""
    SELECT id, number, 'invoice' FROM invoices WHERE id = ANY (%(ids)s)
    UNION ALL SELECT id, number, 'offset' FROM offset_acts WHERE id = ANY (%(ids)s)
    UNION ALL SELECT id, bank_reference, 'payment' FROM bank_payments WHERE id = ANY (%(ids)s)
""")
Names = dict[UUID, tuple[str | None, str]]


def statement_paper(
    store: Store, code: str, *, from_on: date, to_on: date, language: str | None = None, both: bool = False
) -> StatementPaper:
    """One section a currency. `both`: what we owe to them is counted against it, as a comparison act does (TX6).

    Errors: `NoSuchCustomer`, `NoCompanyCard`, `WrongPeriod`, `StatementTooLong`.
    """
    if to_on < from_on:
        raise WrongPeriod(f"The period from {from_on} to {to_on} has no day in it; turn the two round.", pointer="/to")
    with store.reading() as connection:
        card, ours = customer(connection, code), company(connection)
        moved = all_rows(connection, Moved, _MOVED, {"customer": code, "both": both, **Moment(as_of=to_on).parameters})
        names = _names(connection, [each for each in moved if each.on >= from_on])
        items = open_items(connection, code, to_on)
        accounts = pay_to(connection, card.currency)
    written = spoken(language or card.language)
    return StatementPaper(
        language=written,
        from_on=from_on,
        to_on=to_on,
        seller=our_party(ours),
        buyer=their_party(card),
        sections=tuple(_sections(moved, names, from_on, items)),
        accounts=accounts,
        closing=said(ours.closing, written),
        logo=our_logo(store, ours),
    )


def their_party(card: Customer) -> Party:
    """The customer as a party of a letter."""
    return Party(
        name=card.name,
        reg_no=card.reg_no,
        vat_no=card.vat_no,
        address=tuple((card.address or "").splitlines()),
        country=card.country,
    )


def open_items(connection: Connection, code: str, on: date, *, overdue: bool | None = None) -> list[DueItem]:
    """Invoices of the customer that were not paid on that day, all of them, those due first at the top."""
    items, cursor = [], None
    while True:
        page = nenosegts_as_of(
            connection,
            Moment(as_of=on),
            today=on,
            payer=code,
            kind="invoice",
            overdue=overdue,
            limit=200,
            cursor=cursor,
        )
        items += [
            DueItem(
                number=each.number or "",
                currency=each.currency,
                issued_on=each.issued_on,
                due_on=each.due_on,
                days_overdue=each.days_overdue,
                gross=each.total,
                uncovered=each.uncovered,
            )
            for each in page.items
        ]
        if (cursor := page.next) is None:
            return items


def _names(connection: Connection, moved: list[Moved]) -> Names:
    if len(moved) > MOST_ENTRIES:
        raise StatementTooLong(
            f"There are {len(moved)} entries in this period; ask for a shorter one.", pointer="/from"
        )
    ids = list({each.document for each in moved}.union(*(each.others or [] for each in moved)))
    return {row[0]: (row[1], row[2]) for row in connection.execute(_NUMBERS, {"ids": ids})}


def _sections(moved: list[Moved], names: Names, from_on: date, items: list[DueItem]) -> list[Section]:
    """Currencies of which something is to be said, in the order in which they came up."""
    by_currency: dict[str, list[Moved]] = defaultdict(list)
    for each in moved:
        by_currency[each.currency].append(each)
    sections = []
    for currency, rows in by_currency.items():
        opening = sum((each.amount for each in rows if each.on < from_on), Decimal(0))
        entries = tuple(_entry(each, names) for each in rows if each.on >= from_on)
        closing = sum((each.amount for each in entries), opening)
        mine = tuple(each for each in items if each.currency == currency)
        if opening or entries or mine:
            zero = rounded(Decimal(0), currency)
            sections.append(
                Section(
                    currency=currency, opening=opening + zero, entries=entries, closing=closing + zero, open_items=mine
                )
            )
    return sections


def _entry(moved: Moved, names: Names) -> Entry:
    what, number = _called(moved, names)
    return Entry(on=moved.on, what=what, number=number, amount=moved.amount)


def _called(moved: Moved, names: Names) -> tuple[What, str | None]:
    own, other = names.get(moved.document), next((names[each] for each in moved.others or [] if each in names), None)
    number = own[0] if own else None
    if moved.written_off:
        return "written_off", number
    if other is not None and other[1] == "offset":
        return "offset", other[0]
    if other is not None and other[1] == "payment":
        return "payment_received", other[0]
    if other is not None:
        return "other", other[0]
    if moved.document_kind == "payment":
        return ("money_returned" if moved.returned else "payment_received"), number
    return ("credit_note" if moved.document_kind == "credit_note" else "invoice"), number
