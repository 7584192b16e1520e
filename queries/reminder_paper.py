"""A reminder letter: all overdue invoices of a customer on a day, in our own words or in those of the catalogue."""

from datetime import date

import msgspec
from psycopg import sql

from aggregates.errors import Conflict
from aggregates.languages import said
from aggregates.register.kinds.agreements import TextTemplate
from documents.account_papers import ReminderPaper
from documents.languages import spoken
from queries.company import company, our_logo, our_party, pay_to
from queries.customers import customer
from queries.rows import Connection
from queries.statement_paper import open_items, their_party
from store.store import Store

_TEMPLATE = sql.SQL(
    "SELECT entry FROM registers WHERE kind = 'text_templates' AND status = 'active' "
    "AND entry ->> 'purpose' = 'reminder' AND (entry ->> 'level')::integer = %(level)s ORDER BY code LIMIT 1"
)


class NothingOverdue(Conflict):
    """Only who is late is reminded."""


def reminder_paper(store: Store, code: str, *, on: date, level: int = 1, language: str | None = None) -> ReminderPaper:
    """Of what was overdue and unpaid on that day (T53, T55), in the customer's language unless another is given (T56).

    Errors: `NoSuchCustomer`, `NoCompanyCard`, `NothingOverdue`.
    """
    with store.reading() as connection:
        card, ours = customer(connection, code), company(connection)
        items = open_items(connection, code, on, overdue=True)
        if not items:
            raise NothingOverdue(f"{card.name} had nothing overdue on {on}, so there is nothing to be reminded of.")
        written = spoken(language or card.language)
        template = _template(connection, level)
        accounts = pay_to(connection, items[0].currency)
    words = template.wording(written) if template else None
    return ReminderPaper(
        language=written,
        level=level,
        dated_on=on,
        seller=our_party(ours),
        buyer=their_party(card),
        items=tuple(items),
        title=words.subject if words else None,
        body=words.body if words else None,
        accounts=accounts,
        closing=said(ours.closing, written),
        logo=our_logo(store, ours),
    )


def _template(connection: Connection, level: int) -> TextTemplate | None:
    found = connection.execute(_TEMPLATE, {"level": level}).fetchone()
    return msgspec.convert(found[0], TextTemplate) if found else None
