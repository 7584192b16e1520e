"""One debtor: totals by currency, unpaid invoices, and money or credit notes that have no invoice yet (T57, T58)."""

from datetime import date
from typing import NamedTuple

import msgspec
from psycopg import sql

from queries.as_of import NOW, SAID, Moment
from queries.customers import Customer, customer
from queries.debtors.correspondence import Said, newest_said
from queries.debtors.debtors import Debtor, of_customer
from queries.debtors.debtors_as_of import of_customer_as_of
from queries.debtors.unpaid import UnpaidInvoice, unpaid_invoices
from queries.debtors.unpaid_as_of import unpaid_as_of
from queries.nenosegts import NenosegtsPage, OpenDocument, nenosegts
from queries.nenosegts_as_of import nenosegts_as_of
from queries.rows import Connection, one_row

SAID_LAST = 50  # lines of the correspondence beside a debtor


class DebtorCard(msgspec.Struct, frozen=True):
    """The customer with all that is open. `more`: there are more open documents than are shown, oldest first."""

    customer: Customer
    totals: list[Debtor]
    invoices: list[UnpaidInvoice]
    advances: list[OpenDocument]
    credit_notes: list[OpenDocument]
    payments: list[OpenDocument]
    more: bool
    correspondence: list[Said]  # newest first
    policy: str | None  # its own code of dunning policies
    excluded: bool  # nobody reminds it on that day
    excluded_until: date | None


class _Reminding(NamedTuple):
    policy: str | None = None
    excluded: bool = False
    until: date | None = None


_REMINDING = sql.SQL(
    "SELECT (SELECT policy FROM debtor_policies WHERE customer = %(code)s), "
    "EXISTS (SELECT FROM debtor_exclusions WHERE customer = %(code)s AND coalesce(until, %(today)s) >= %(today)s), "
    "(SELECT until FROM debtor_exclusions WHERE customer = %(code)s)"
)
_REMINDING_THEN = sql.SQL("""
    SELECT (
        SELECT text FROM correspondence WHERE customer = %(code)s AND kind = 'policy' AND {said}
        ORDER BY position DESC LIMIT 1
    ), coalesce(e.kind = 'excluded' AND coalesce(e.until, %(today)s) >= %(today)s, false), e.until
    FROM (SELECT) AS one LEFT JOIN LATERAL (
        SELECT kind, until FROM correspondence WHERE customer = %(code)s AND {said}
            AND kind IN ('excluded', 'exclusion_ended') ORDER BY position DESC LIMIT 1
    ) AS e ON true
""").format(said=SAID)


def debtor(
    connection: Connection, code: str, *, today: date, moment: Moment | None = None, limit: int = 200
) -> DebtorCard:
    """At most `limit` documents of each kind; at a moment: as all of it stood then. Errors: `NoSuchCustomer`."""
    card = customer(connection, code)
    on = moment.as_of or today if moment else today
    whose = (code, None)
    if moment:
        totals = of_customer_as_of(connection, code, moment, today=today)
        unpaid = unpaid_as_of(connection, moment, [whose], today=today, limit=limit + 1)[whose]
    else:
        totals = of_customer(connection, code, today=today)
        unpaid = unpaid_invoices(connection, [whose], today=today, limit=limit + 1)[whose]
    pages = {
        kind: _open(connection, moment, code, kind, today, limit) for kind in ("advance", "credit_note", "payment")
    }
    query, asked = _REMINDING_THEN if moment else _REMINDING, {"code": code, "today": on, **(moment or NOW).parameters}
    reminding = one_row(connection, _Reminding, query, asked) or _Reminding()
    return DebtorCard(
        customer=card,
        totals=totals,
        invoices=unpaid[:limit],
        advances=pages["advance"].items,
        credit_notes=pages["credit_note"].items,
        payments=pages["payment"].items,
        more=len(unpaid) > limit or any(page.next for page in pages.values()),
        correspondence=newest_said(connection, [code], today=on, moment=moment or NOW, limit=SAID_LAST)[code],
        policy=reminding.policy,
        excluded=reminding.excluded,
        excluded_until=reminding.until,
    )


def _open(
    connection: Connection, moment: Moment | None, code: str, kind: str, today: date, limit: int
) -> NenosegtsPage:
    if moment:
        return nenosegts_as_of(connection, moment, today=today, payer=code, kind=kind, limit=limit)
    return nenosegts(connection, today=today, payer=code, kind=kind, limit=limit)
