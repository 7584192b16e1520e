"""Who a batch of receipts may come from: customers by account, registration number or name."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from psycopg import sql

from aggregates.matching import Keys, Known, fold_legal_id
from queries.arrays import texts
from queries.rows import Connection, all_rows

VAT_COUNTRIES = ("LV", "LT", "EE")


class Payer(NamedTuple):
    """A customer with everything by which it is known."""

    code: str
    name_key: str
    reg_no: str | None
    vat_no: str | None
    ibans: list[str]  # of the card
    learned: list[str]  # of the links that stand


_PAYERS = sql.SQL("""
    SELECT code, name_key, reg_no, vat_no, ibans,
        ARRAY(SELECT k.iban FROM known_ibans k WHERE k.customer = code AND k.links > 0)
    FROM customers WHERE code IN (
        SELECT code FROM customers WHERE name_key = ANY (%(names)s)
        UNION SELECT code FROM customers, unnest(ibans) AS iban WHERE iban = ANY (%(ibans)s)
        UNION SELECT code FROM customers WHERE reg_no = ANY (%(legal_ids)s) OR vat_no = ANY (%(vat_nos)s)
        UNION SELECT customer FROM known_ibans WHERE iban = ANY (%(ibans)s) AND links > 0
        UNION SELECT unnest(%(codes)s)
    )
""")
_LIKE = sql.SQL("""
    SELECT code, name_key FROM customers WHERE EXISTS (
        SELECT FROM string_to_table(name_key, ' ') AS word WHERE length(word) > 2 AND left(word, 4) = ANY (%(begun)s)
    )
""")


def payers(connection: Connection, keys: Keys, codes: Iterable[str]) -> list[Payer]:
    """Customers that the keys name exactly, and those of `codes`."""
    vat_nos = [f"{country}{legal_id}" for legal_id in keys.legal_ids for country in VAT_COUNTRIES]
    asked = {"names": keys.names, "ibans": keys.ibans, "legal_ids": keys.legal_ids, "codes": codes}
    return all_rows(
        connection,
        Payer,
        _PAYERS,
        {name: texts(values) for name, values in asked.items()} | {"vat_nos": texts([*keys.legal_ids, *vat_nos])},
    )


def names_like(connection: Connection, names: Iterable[str]) -> list[tuple[str, str]]:
    """(code, folded name) of customers that share the beginning of a word with one of these folded names."""
    begun = {word[:4] for name in names for word in name.split() if len(word) > 2}
    if not begun:
        return []
    return connection.execute(_LIKE, {"begun": texts(begun)}).fetchall()


def known(found: Iterable[Payer], like: Iterable[tuple[str, str]] = ()) -> Known:
    """As matching wants to see them. `like` are names only."""
    ibans: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, set[str]] = defaultdict(set)
    legal_ids: dict[str, str] = {}
    for payer in found:
        names[payer.name_key].add(payer.code)
        for iban in (*payer.ibans, *payer.learned):
            ibans[iban].add(payer.code)
        for legal_id in filter(None, (payer.reg_no, payer.vat_no)):
            legal_ids[fold_legal_id(legal_id)] = payer.code
    for code, name in like:
        names[name].add(code)
    return Known(
        ibans={iban: frozenset(codes) for iban, codes in ibans.items()},
        legal_ids=legal_ids,
        names={name: frozenset(codes) for name, codes in names.items()},
    )
