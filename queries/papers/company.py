"""Our own card as papers show it, with its logo."""

from collections.abc import Sequence
from typing import Any

import msgspec

from aggregates.errors import Conflict
from aggregates.register.kinds.company import OURS, Company
from aggregates.reminder import Sender
from documents.parts import Account, Party, Picture
from queries.rows import Connection
from store.store import Store

_CARD = "SELECT entry FROM registers WHERE kind = 'company' AND code = %s AND status = 'active'"
_ACCOUNTS = """
    SELECT entry FROM registers WHERE kind = 'bank_accounts' AND status = 'active'
        AND coalesce((entry ->> 'active')::boolean, true)
        AND (%(code)s::text IS NULL OR code = %(code)s)
    ORDER BY entry ->> 'currency' = %(currency)s DESC, code LIMIT 20
"""
_ALL_ACCOUNTS = """
    SELECT entry FROM registers WHERE kind = 'bank_accounts' AND status = 'active'
        AND coalesce((entry ->> 'active')::boolean, true)
    ORDER BY code LIMIT 200
"""
Entry = dict[str, Any]


class NoCompanyCard(Conflict):
    """Papers show who we are, so our own card must be there first."""


def company(connection: Connection) -> Company:
    """Errors: `NoCompanyCard`."""
    found = connection.execute(_CARD, [OURS]).fetchone()
    if found is None:
        raise NoCompanyCard(
            f"No paper can be made while nobody knows who we are; enter our card as {OURS!r} in the register company."
        )
    return msgspec.convert(found[0], Company)


def our_party(card: Company | Sender) -> Party:
    """The card as a party of a paper, or as it was when a letter froze it."""
    return Party(
        name=card.name,
        reg_no=card.reg_no,
        vat_no=card.vat_no,
        address=tuple((card.address or "").splitlines()),
        city=card.city,
        postal_code=card.postal_code,
        country=card.country,
        email=card.email,
        phone=card.phone,
        website=card.website,
        endpoint=card.endpoint if isinstance(card, Company) else None,
    )


def our_logo(store: Store, card: Company | Sender) -> Picture | None:
    """The picture itself, if we have one, or had one when the card was frozen."""
    if card.logo is None or card.logo_type is None:
        return None
    return Picture(content=store.file(card.logo), media_type=card.logo_type)


def pay_to(connection: Connection, currency: str, code: str | None = None) -> tuple[Account, ...]:
    """Our accounts in use on which to pay: that one, else those of the currency, else one of any."""
    found = [row[0] for row in connection.execute(_ACCOUNTS, {"code": code, "currency": currency})]
    return fitting(found, currency)


def accounts_in_use(connection: Connection) -> list[Entry]:
    """All of ours, whatever their currency; `fitting` chooses among them."""
    return [row[0] for row in connection.execute(_ALL_ACCOUNTS)]


def fitting(found: Sequence[Entry], currency: str) -> tuple[Account, ...]:
    """Those of the currency, else the first one of any."""
    chosen = [each for each in found if each.get("currency", "EUR") == currency] or found[:1]
    return tuple(Account(iban=each["iban"], bank=each.get("bank"), bic=each.get("bic")) for each in chosen)
