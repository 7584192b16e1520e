"""Contracts as papers: everything that a printed contract shows, in its language and on its form (C95-C97)."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.contract.refusals import NoSuchContract
from aggregates.languages import OWN, said
from aggregates.pricing.discounts import PLAIN, Discounting, DiscountOptions, thawed
from queries.contracts.contract import Contract, bare_contracts, footer_totals
from queries.contracts.contract_filters import Filters, narrowed
from queries.contracts.contract_rows import row_sum
from queries.contracts.contract_states import rates_of
from queries.counters import bounded
from queries.page import Key, Listing, Page
from queries.papers.forms import Shelf, form_for, shelf
from queries.papers.papers import Paper, PaperRow, Party, Term
from queries.rows import Connection, all_rows


class Which(msgspec.Struct, frozen=True):
    """A contract of a page, before it is read."""

    id: UUID


_LIST = Listing(sql.SQL("id"), sql.SQL("contracts"), {"number": (Key("number", "text"), Key("id", "uuid"))})
_CARDS = sql.SQL("SELECT code, name, reg_no, vat_no, address FROM customers WHERE code = ANY (%(codes)s)")
_WORDED = {"rows", "totals", "language", "customer", "payer", "partner"}
_WORDED |= {"payment_terms", "delivery_terms", "delivery_mode"}
_COPIED = tuple(each for each in Paper.__struct_fields__ if each in Contract.__struct_fields__ and each not in _WORDED)


class _Case:
    """What the papers of one question have in common."""

    def __init__(self, connection: Connection, contracts: Iterable[Contract], today: date) -> None:
        self.contracts = list(contracts)
        codes = {code for each in self.contracts for code in (each.customer, each.payer, each.partner) if code}
        self.cards = {each.code: each for each in all_rows(connection, Party, _CARDS, {"codes": sorted(codes)})}
        self.shelf: Shelf = shelf(connection, _wanted(self.contracts))
        self.rates = dict(rates_of(self.shelf.of("vat_codes"), today))


def contract_paper(
    connection: Connection,
    id: UUID,  # noqa: A002 - the interface's own word
    *,
    today: date,
    form: str | None = None,
    language: str | None = None,
) -> tuple[Paper, int]:
    """One contract, and its version. Errors: `NoSuchContract`, `NoSuchForm`, `WrongForm`."""
    found = bare_contracts(connection, [id])
    if not found:
        raise NoSuchContract(f"There is no contract {id}; look it up in /contracts.")
    return _paper(_Case(connection, found, today), found[0], form, language), found[0].version


def contract_papers(
    connection: Connection,
    *,
    today: date,
    form: str | None = None,
    language: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    asked: Filters,
) -> Page[Paper]:
    """Those of a range of numbers, or however they are narrowed, by number (C96). Errors: as of one, `BadCursor`."""
    where = narrowed(asked)
    total = bounded(connection, "contracts", where, "number, id")
    which, following = _LIST.page(connection, Which, where, sort="number", limit=limit, cursor=cursor)
    by_id = {each.id: each for each in bare_contracts(connection, (each.id for each in which))}
    case = _Case(connection, (by_id[each.id] for each in which if each.id in by_id), today)
    return Page([_paper(case, each, form, language) for each in case.contracts], following, *total)


def _wanted(contracts: Iterable[Contract]) -> Iterator[tuple[str, str | None]]:
    for each in contracts:
        yield "payment_terms", each.payment_terms
        yield "delivery_terms", each.delivery_terms
        yield "delivery_modes", each.delivery_mode
        yield from (("items", row.get("item")) for row in each.rows)


def _paper(case: _Case, found: Contract, form: str | None, language: str | None) -> Paper:
    language = language or found.language or OWN
    code, words = form_for(case.shelf, "contract", language, form)
    options = _options(case, found)
    sums = [{**row, "sum": row_sum(row, found.currency, options)} for row in found.rows]
    return Paper(
        form=code,
        language=language,
        title=words.title,
        headings=words.headings,
        opening=words.opening,
        closing=words.closing,
        seller=_seller(case),
        customer=_customer(case, found),
        payer=_card(case, found.payer, found.payer_name),
        partner=_card(case, found.partner, found.partner_name, found.partner_contact),
        payment_terms=_term(case, "payment_terms", found.payment_terms, language),
        delivery_terms=_term(case, "delivery_terms", found.delivery_terms, language),
        delivery_mode=_term(case, "delivery_modes", found.delivery_mode, language),
        rows=[_row(case, found, row, language) for row in sums],
        totals=footer_totals(found, sums, case.rates),
        **{field: getattr(found, field) for field in _COPIED},
    )


def _options(case: _Case, found: Contract) -> DiscountOptions:
    """Those with which it was approved, or of now."""
    if found.status == "approved":
        return thawed(msgspec.convert(found.discount_options, Discounting | None))
    setting: DiscountOptions | None = case.shelf.entry("discount_options", "default")
    return setting or PLAIN


def _seller(case: _Case) -> Party | None:
    ours = case.shelf.entry("company", "default")
    return Party(None, ours.name, ours.reg_no, ours.vat_no, ours.address) if ours else None


def _customer(case: _Case, found: Contract) -> Party:
    """The card, but for what the contract says itself (C77, C78, C89-C94)."""
    card = case.cards.get(found.customer)
    return Party(
        code=found.customer,
        name=found.customer_name,
        reg_no=card.reg_no if card else None,
        vat_no=found.vat_no or (card.vat_no if card else None),
        address=found.invoice_address or (card.address if card else None),
        delivery_address=found.delivery_address,
        contact=found.contact,
        phone=found.phone,
        fax=found.fax,
    )


def _card(case: _Case, code: str | None, name: str | None, contact: str | None = None) -> Party | None:
    if code is None:
        return None
    card = case.cards.get(code) or Party(code, name or code)
    return msgspec.structs.replace(card, name=name or card.name, contact=contact)


def _term(case: _Case, kind: str, code: str | None, language: str) -> Term | None:
    if code is None:
        return None
    entry = case.shelf.entry(kind, code)
    return Term(code, (said(entry.texts, language) or entry.name) if entry else code)


def _row(case: _Case, found: Contract, row: dict[str, Any], language: str) -> PaperRow:
    item = case.shelf.entry("items", row.get("item"))
    return PaperRow(
        key=row["key"],
        type=row.get("type", "cyclical"),
        item=row.get("item"),
        text=_text(item, row, found.language, language),
        quantity=Decimal(row.get("quantity", 1)),
        unit=item.unit if item else None,
        unit_price=Decimal(row.get("unit_price", 0)),
        discount=Decimal(row.get("discount", 0)),
        price_factor=Decimal(row.get("price_factor", 1)),
        vat_code=row.get("vat_code"),
        sum=row["sum"],
        comment=row.get("comment"),
        serial=row.get("original_serial"),
        start_on=row.get("start_on"),
        end_on=row.get("end_on"),
    )


def _text(item: Any, row: dict[str, Any], known: str | None, language: str) -> str:
    """The item's in the language of the paper, unless somebody wrote another on the contract (C85)."""
    text = str(row["text"])
    if item is None or text != (said(item.texts, known) or item.name)[:100]:
        return text
    return str(said(item.texts, language) or item.name)
