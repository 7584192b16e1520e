"""A contract as it is set on a page: its paper, with our card and logo round it (C95-C97)."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from documents.contract_paper import ContractPaper, ContractRow
from documents.languages import spoken
from documents.parts import Party
from queries.papers.company import company, our_logo, our_party
from queries.papers.contract_papers import contract_paper as find_paper
from queries.papers.papers import Paper, PaperRow, Term
from queries.papers.papers import Party as PaperParty
from queries.rows import Connection
from store.store import Store

MOST_CONTRACTS = 200
_COPIED = (
    "number", "contracted_on", "start_on", "end_on", "period_unit", "period_length", "reference", "currency",
    "vat_included", "title", "headings", "opening", "comment",
)  # fmt: skip
_RANGE = (
    "SELECT id FROM contracts WHERE number BETWEEN %s AND %s AND status <> 'discarded' ORDER BY number, id LIMIT %s"
)
_CARD = "SELECT country, (SELECT freight FROM contracts WHERE id = %s) FROM customers WHERE code = %s"
_PERSON = "SELECT entry ->> 'name' FROM registers WHERE kind = 'people' AND code = %s"


def contract_paper(
    store: Store,
    id: UUID,  # noqa: A002 - the interface's own word
    *,
    today: date,
    form: str | None = None,
    language: str | None = None,
) -> ContractPaper:
    """Errors: `NoSuchContract`, `NoSuchForm`, `WrongForm`, `NoCompanyCard`."""
    with store.reading() as connection:
        found, _ = find_paper(connection, id, today=today, form=form, language=language)
        ours, more = company(connection), _more(connection, found)
    return ContractPaper(
        language=spoken(found.language),
        draft=found.status == "draft",
        dated_on=found.contracted_on or found.start_on or today,
        seller=our_party(ours),
        customer=_party(found.customer, more.pop("country")),
        payer=_party(found.payer) if found.payer else None,
        payment_terms=_said(found.payment_terms),
        delivery_terms=_said(found.delivery_terms),
        delivery_mode=_said(found.delivery_mode),
        delivery_address=found.customer.delivery_address,
        rows=tuple(_row(each) for each in found.rows),
        body=found.closing,
        logo=our_logo(store, ours),
        **{name: getattr(found, name) for name in _COPIED} | more,
    )


def contracts_between(connection: Connection, first: str, last: str) -> list[UUID]:
    """Contracts whose numbers lie between these two, both included (C96); one more than may be printed at once."""
    return [row[0] for row in connection.execute(_RANGE, [first, last, MOST_CONTRACTS + 1])]


def _more(connection: Connection, found: Paper) -> dict[str, Any]:
    """What a page shows and the paper does not say."""
    country, freight = connection.execute(_CARD, [found.id, found.customer.code]).fetchone() or (None, 0)
    person = connection.execute(_PERSON, [found.salesperson]).fetchone()
    return {"country": country, "freight": freight, "salesperson": person[0] if person else found.salesperson}


def _party(given: PaperParty, country: str | None = None) -> Party:
    return Party(
        name=given.name,
        reg_no=given.reg_no,
        vat_no=given.vat_no,
        address=tuple((given.address or "").splitlines()),
        country=country,
        contact=given.contact,
        phone=given.phone,
    )


def _said(term: Term | None) -> str | None:
    return term.text if term else None


def _row(given: PaperRow) -> ContractRow:
    return msgspec.convert(given, ContractRow, from_attributes=True)
