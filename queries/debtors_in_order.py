"""The list of debtors in orders that no table keeps: by what is overdue, by the last reminder, by promise, by name."""

from collections.abc import Sequence
from typing import Any, LiteralString, NamedTuple, TypeVar

from psycopg import sql

from queries.page import Cursor, Key, Listing, closed, opened
from queries.remembered import remembered
from queries.rows import Connection, all_rows
from queries.where import Where

T = TypeVar("T")
Place = tuple[str, str, str]  # the value as text, customer, currency
COLUMNS = sql.SQL(
    "d.customer, coalesce(c.name, ''), d.currency, d.uncovered, d.unallocated_payments, "
    "d.unallocated_credit_notes, d.advances, d.prepaid"
)
WHO = (Key("d.customer", "text"), Key("d.currency", "text"))
SOURCE = sql.SQL("debtors d LEFT JOIN customers c ON c.code = d.customer")
_LATE = sql.SQL("""debtors d LEFT JOIN customers c ON c.code = d.customer LEFT JOIN (
    SELECT customer, currency, sum(uncovered) AS overdue FROM debtor_dues
    WHERE due_on < %(age_0)s AND documents <> 0 GROUP BY 1, 2
) AS o ON o.customer = d.customer AND o.currency = d.currency""")
_REMINDED = sql.SQL("""debtors d LEFT JOIN customers c ON c.code = d.customer
    LEFT JOIN debtor_reminded r ON r.customer = d.customer AND r.currency = d.currency""")
_PROMISED = sql.SQL("""debtors d LEFT JOIN customers c ON c.code = d.customer LEFT JOIN (
    SELECT customer, currency, max(promised_on) AS promised_on FROM debtor_notes n WHERE promised_on IS NOT NULL
        AND EXISTS (SELECT FROM nenosegts s WHERE s.id = n.invoice AND s.uncovered <> 0 OFFSET 0) GROUP BY 1, 2
) AS p ON p.customer = d.customer AND p.currency = d.currency""")
_ROWS = sql.SQL("""
    SELECT {}
    FROM unnest(%(customers)s::text[], %(currencies)s::text[]) WITH ORDINALITY AS w (customer, currency, place)
    JOIN debtors d ON d.customer = w.customer AND d.currency = w.currency LEFT JOIN customers c ON c.code = d.customer
    ORDER BY w.place
""").format(COLUMNS)


class _Order(NamedTuple):
    places: list[Place]
    of: dict[tuple[str, str], int]


class InOrder(NamedTuple):
    """A list whose whole order is kept in mind until the read models move on, as long as nothing narrows it."""

    name: LiteralString
    listing: Listing

    def page(
        self, connection: Connection, kind: type[T], where: Where, *, sort: str, limit: int, cursor: str | None
    ) -> tuple[list[T], str | None]:
        """As `Listing.page`; a page costs what its rows cost. Errors: `BadCursor`."""
        after = opened(cursor, sort, where.digest(), self.listing.order(sort)) if cursor else None
        chosen = None if where.asked else self._chosen(self._order(connection, where), after, limit, sort)
        if chosen is None:
            return self.listing.page(connection, kind, where, sort=sort, limit=limit, cursor=cursor)
        shown = chosen[:limit]
        asked = {"customers": [each[1] for each in shown], "currencies": [each[2] for each in shown]}
        following = closed(Cursor(sort, shown[-1], where.digest())) if len(chosen) > limit else None
        return all_rows(connection, kind, _ROWS, asked), following

    def _order(self, connection: Connection, where: Where) -> _Order:
        def read() -> _Order:
            keys = self.listing.sorts[self.name]
            columns = sql.SQL(", ").join(sql.SQL(f"({key.expression})::text") for key in keys)
            order = sql.SQL(", ").join(sql.SQL(key.expression) for key in keys)
            query = sql.SQL("SELECT {} FROM {}{} ORDER BY {}").format(columns, self.listing.source, where.sql(), order)
            places: list[Any] = connection.execute(query, where.parameters).fetchall()
            return _Order(places, {(each[1], each[2]): at for at, each in enumerate(places)})

        return remembered(connection, f"debtors by {self.name} {where.parameters['age_0']}", read)

    def _chosen(self, order: _Order, after: Sequence[str] | None, limit: int, sort: str) -> list[Place] | None:
        """One more than a page, behind `after`; none when that place is not there any more."""
        down = sort.startswith("-")
        at = len(order.places) if down else -1
        if after:
            at = order.of.get((after[1], after[2]), -1)
            if at < 0 or order.places[at] != tuple(after):
                return None
        return order.places[max(at - limit - 1, 0) : at][::-1] if down else order.places[at + 1 : at + limit + 2]


def _in_order(name: LiteralString, source: sql.SQL, key: Key) -> InOrder:
    return InOrder(name, Listing(COLUMNS, source, {name: (key, *WHO)}))


LISTS = {
    "name": _in_order("name", SOURCE, Key("coalesce(c.name_sort, '')", "text")),
    "overdue": _in_order("overdue", _LATE, Key("coalesce(o.overdue, 0)", "numeric")),
    "last_reminder_on": _in_order("last_reminder_on", _REMINDED, Key("coalesce(r.reminded_on, '0001-01-01')", "date")),
    "promised_on": _in_order("promised_on", _PROMISED, Key("coalesce(p.promised_on, '9999-12-31')", "date")),
}
