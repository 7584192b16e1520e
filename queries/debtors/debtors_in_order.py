"""The list of debtors by name, overdue, last reminder and promise: orders that their own table does not keep.

A page is found without putting all debtors in order, so it costs little also when the books have just moved.
"""

from typing import LiteralString, NamedTuple, TypeVar

from psycopg import sql

from queries.debtors.promised import LAST_PROMISES
from queries.page import Cursor, Key, Listing, closed, opened
from queries.remembered import remembered
from queries.rows import Connection, all_rows
from queries.where import Where

T = TypeVar("T")
COLUMNS = sql.SQL(
    "d.customer, coalesce(c.name, ''), d.currency, d.uncovered, d.unallocated_payments, "
    "d.unallocated_credit_notes, d.advances, d.prepaid"
)
WHO = (Key("d.customer", "text"), Key("d.currency", "text"))
SOURCE = sql.SQL("debtors d LEFT JOIN customers c ON c.code = d.customer")
LAST: LiteralString = "\U0010ffff"  # behind every code and name
BEFORE: LiteralString = "0001-01-01"
BEHIND: LiteralString = "9999-12-31"
# What is not late yet is less than what is: most of the dues of a debtor lie behind.
_LATER = sql.SQL("""LEFT JOIN (
    SELECT customer, currency, sum(uncovered) AS later FROM debtor_dues
    WHERE due_on >= %(age_0)s AND documents <> 0 GROUP BY 1, 2
) AS o ON o.customer = d.customer AND o.currency = d.currency""")
_REMINDED = sql.SQL("""(
    SELECT * FROM debtor_reminded r WHERE r.invoices <> 0 AND NOT EXISTS (
        SELECT FROM debtor_reminded o WHERE o.customer = r.customer AND o.currency = r.currency
            AND o.reminded_on > r.reminded_on AND o.invoices <> 0 OFFSET 0
    )
) AS k JOIN debtors d ON d.customer = k.customer AND d.currency = k.currency
    LEFT JOIN customers c ON c.code = d.customer""")
_NEVER_REMINDED = sql.SQL("""(
    SELECT * FROM debtors w WHERE NOT EXISTS (
        SELECT FROM debtor_reminded k WHERE k.customer = w.customer AND k.currency = w.currency AND k.invoices <> 0
    )
) AS d LEFT JOIN customers c ON c.code = d.customer""")
# The latest promise of which something is still open. OFFSET 0: each is looked up, as a page needs few of them.
_PROMISED = sql.SQL("""(
    SELECT * FROM ({last}) AS n
        WHERE EXISTS (SELECT FROM nenosegts s WHERE s.id = n.invoice AND s.uncovered <> 0 OFFSET 0)
        AND NOT EXISTS (
            SELECT FROM ({last}) AS m WHERE m.customer = n.customer AND m.currency = n.currency
                AND (m.promised_on, m.id) > (n.promised_on, n.id)
                AND EXISTS (SELECT FROM nenosegts s WHERE s.id = m.invoice AND s.uncovered <> 0 OFFSET 0) OFFSET 0
        )
) AS k JOIN debtors d ON d.customer = k.customer AND d.currency = k.currency
    LEFT JOIN customers c ON c.code = d.customer""").format(last=sql.SQL(LAST_PROMISES))
_PROMISED_NOTHING = sql.SQL("""(
    SELECT * FROM debtors w WHERE NOT EXISTS (
        SELECT FROM debtor_notes n WHERE n.customer = w.customer AND n.currency = w.currency
            AND n.promised_on IS NOT NULL
            AND EXISTS (SELECT FROM nenosegts s WHERE s.id = n.invoice AND s.uncovered <> 0 OFFSET 0) OFFSET 0
    )
) AS d LEFT JOIN customers c ON c.code = d.customer""")


_NAMED = sql.SQL("customers c JOIN debtors d ON d.customer = c.code")
_UNNAMED = sql.SQL("""(
    SELECT * FROM debtors w WHERE NOT EXISTS (SELECT FROM customers x WHERE x.code = w.customer)
) AS d LEFT JOIN customers c ON c.code = d.customer""")
_ROWS = sql.SQL("""
    SELECT {}
    FROM unnest(%(customers)s::text[], %(currencies)s::text[]) WITH ORDINALITY AS w (customer, currency, place)
    JOIN debtors d ON d.customer = w.customer AND d.currency = w.currency LEFT JOIN customers c ON c.code = d.customer
    ORDER BY w.place
""").format(COLUMNS)


class _Place(NamedTuple):
    customer: str
    currency: str


class KeysFirst(NamedTuple):
    """A list that looks through all debtors for those of a page, and only then at what is shown of them."""

    keys: Listing
    whole: Listing  # for searches, which look at the cards

    def page(
        self, connection: Connection, kind: type[T], where: Where, *, sort: str, limit: int, cursor: str | None
    ) -> tuple[list[T], str | None]:
        """As `Listing.page`. Errors: `BadCursor`."""
        if "search" in dict(where.asked):
            return self.whole.page(connection, kind, where, sort=sort, limit=limit, cursor=cursor)
        found, following = remembered(
            connection,
            f"debtors {sort} {limit} {cursor} {where.digest()} {where.parameters['age_0']}",
            lambda: self.keys.page(connection, _Place, where, sort=sort, limit=limit, cursor=cursor),
        )
        asked = {"customers": [each.customer for each in found], "currencies": [each.currency for each in found]}
        return all_rows(connection, kind, _ROWS, asked), following


class TwoParts(NamedTuple):
    """A list by something that not every debtor has: those who have it, in the order of an index, and the others."""

    nothing: str  # by which the others are ordered; nobody else has it
    others_first: bool  # when the order goes up
    having: Listing
    others: Listing

    def page(
        self, connection: Connection, kind: type[T], where: Where, *, sort: str, limit: int, cursor: str | None
    ) -> tuple[list[T], str | None]:
        """As `Listing.page`. Errors: `BadCursor`."""
        others_first = self.others_first != sort.startswith("-")
        parts = [self.others, self.having] if others_first else [self.having, self.others]
        if cursor:
            after = opened(cursor, sort, where.digest(), self.having.order(sort))
            if (after[0] == self.nothing) != others_first:
                parts = parts[1:]
        rows, following = parts[0].page(connection, kind, where, sort=sort, limit=limit, cursor=cursor)
        if following or len(parts) == 1:
            return rows, following
        left = limit - len(rows)
        more, following = parts[1].page(connection, kind, where, sort=sort, limit=left or 1, cursor=None)
        if left:
            return rows + more, following
        return rows, self._between(sort, where) if more else None

    def _between(self, sort: str, where: Where) -> str:
        """The cursor behind all of the first part and before all of the second."""
        edge = LAST if self.others_first else ""
        return closed(Cursor(sort, (self.nothing, edge, edge), where.digest()))


def _by(
    name: str, having: sql.SQL | sql.Composed, others: sql.SQL, key: Key, *who: Key, nothing: LiteralString
) -> TwoParts:
    missing = Key(f"'{nothing}'::{key.type}", key.type)
    return TwoParts(
        nothing,
        nothing != BEHIND,
        Listing(COLUMNS, having, {name: (key, *who)}),
        Listing(COLUMNS, others, {name: (missing, *WHO)}),
    )


_OVERDUE = {"overdue": (Key("(d.uncovered - coalesce(o.later, 0))", "numeric"), *WHO)}
_NOTED = (Key("k.customer", "text"), Key("k.currency", "text"))
LISTS: dict[str, KeysFirst | TwoParts] = {
    "name": _by("name", _NAMED, _UNNAMED, Key("c.name_sort", "text"), *WHO, nothing=LAST),
    "overdue": KeysFirst(
        Listing(sql.SQL("d.customer, d.currency"), sql.SQL("debtors d {}").format(_LATER), _OVERDUE),
        Listing(COLUMNS, sql.SQL("{} {}").format(SOURCE, _LATER), _OVERDUE),
    ),
    "last_reminder_on": _by(
        "last_reminder_on", _REMINDED, _NEVER_REMINDED, Key("k.reminded_on", "date"), *_NOTED, nothing=BEFORE
    ),
    "promised_on": _by(
        "promised_on", _PROMISED, _PROMISED_NOTHING, Key("k.promised_on", "date"), *_NOTED, nothing=BEHIND
    ),
}
