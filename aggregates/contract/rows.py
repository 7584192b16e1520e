"""The rows of a contract: what each may say, and the key that stays with it."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from aggregates import plain_text
from aggregates.contract.evolve import highest_key
from aggregates.contract.parts import ZERO, Row
from aggregates.contract.refusals import BadContractField, BadRowKey
from aggregates.pricing.discounts import HIGHEST

MOST_ROWS, MOST_OBJECTS = 500, 20
MOST_DIGITS, MOST_DECIMALS = 12, 6
MOST_PERCENT = max(HIGHEST.values())  # what it may be besides, the setting says that gives it its meaning (C41)
_KEY = re.compile(r"[A-Za-z0-9._-]{1,40}")
_LIMITS = {
    "text": 100, "vat_code": 40, "item": 40, "account": 40, "accrual_template": 40, "item_type": 40,
    "comment": 200, "original_item": 40, "original_serial": 80, "service_contract": 40,
}  # fmt: skip


def checked_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, each in its canonical form. Errors: `BadContractField`, `BadRowKey`, `BadText`."""
    if len(rows) > MOST_ROWS:
        raise BadContractField(f"There are {len(rows)} rows, but at most {MOST_ROWS} fit.", pointer="/rows")
    done = tuple(_checked(row, f"/rows/{place}") for place, row in enumerate(rows))
    _check_keys(done)
    return done


def keyed(rows: Sequence[Row], standing: Sequence[Row], last_key: int) -> tuple[Row, ...]:
    """`rows` with a key each: a row without one keeps that of a standing row with the same text, or gets a new one."""
    taken = {row.key for row in rows if row.key}
    free = [row for row in standing if row.key not in taken]
    last = max(last_key, highest_key(rows))
    done = []
    for row in rows:
        key = row.key
        if not key:
            same = next((each for each in free if each.text == row.text), None)
            if same is None:
                last += 1
            else:
                free.remove(same)
            key = same.key if same else f"R{last}"
        done.append(replace(row, key=key))
    return tuple(done)


def objects_of(contract: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    """The objects of an invoiced row: the contract's, then its own; each once (C44, C86)."""
    return tuple(dict.fromkeys((*contract, *row)))


def check_objects(fields: Mapping[str, Any]) -> None:
    """Refuse a row that would post with more objects than a posting can have. `fields` are all of the contract's."""
    for place, row in enumerate(fields["rows"]):
        together = objects_of(fields["objects"], row.objects)
        if len(together) > MOST_OBJECTS:
            raise BadContractField(
                f"Row {place + 1} has {len(row.objects)} objects and the contract {len(fields['objects'])}, together "
                f"{len(together)}; at most {MOST_OBJECTS} fit on one posting, so leave {len(together) - MOST_OBJECTS}.",
                pointer=f"/rows/{place}/objects",
            )


def _check_keys(rows: Sequence[Row]) -> None:
    seen: dict[str, int] = {}
    for place, row in enumerate(rows):
        if not row.key:
            continue
        if not _KEY.fullmatch(row.key):
            raise BadRowKey(
                f"{row.key[:60]!r} cannot be a row's key; use 1 to 40 letters, digits, dots, dashes or underscores, "
                "or leave it out.",
                pointer=f"/rows/{place}/key",
            )
        if row.key in seen:
            raise BadRowKey(
                f"Rows {seen[row.key] + 1} and {place + 1} have the same key {row.key}; give each its own.",
                pointer=f"/rows/{place}/key",
            )
        seen[row.key] = place


def _checked(row: Row, pointer: str) -> Row:
    for field in ("quantity", "unit_price", "discount", "price_factor", "cost_price"):
        _check_figure(getattr(row, field) or ZERO, field, f"{pointer}/{field}")
    if not 0 <= row.discount <= MOST_PERCENT:
        raise BadContractField(
            f"A percent of {row.discount} cannot be; use 0 to {MOST_PERCENT}.", pointer=f"{pointer}/discount"
        )
    if row.price_factor <= 0:
        raise BadContractField(
            f"A price factor of {row.price_factor} cannot be; use one above 0, such as 24 for a price per 24.",
            pointer=f"{pointer}/price_factor",
        )
    if row.period_length is not None and not 1 <= row.period_length <= 3650:
        raise BadContractField(
            f"A period_length of {row.period_length} cannot be; give 1 to 3650.", pointer=f"{pointer}/period_length"
        )
    if row.unit_price != ZERO and row.vat_code is None:
        raise BadContractField(
            f"{row.text[:60]!r} has a price and no VAT code; give the code.", pointer=f"{pointer}/vat_code"
        )
    _check_type(row, pointer)
    if len(row.objects) > MOST_OBJECTS:
        raise BadContractField(
            f"{len(row.objects)} objects are named; at most {MOST_OBJECTS} fit.", pointer=f"{pointer}/objects"
        )
    objects = (plain_text.line(each, "An object", pointer=f"{pointer}/objects", limit=40) for each in row.objects)
    return replace(row, objects=tuple(dict.fromkeys(objects)), **_texts(row, pointer))


def _check_type(row: Row, pointer: str) -> None:
    """A one-off row has no rhythm, and a cyclical one no day after which it comes once."""
    if row.type == "cyclical":
        wrong = "invoice_after" if row.invoice_after is not None else None
    else:
        wrong = next((each for each in ("start_on", "end_on", "period_length") if getattr(row, each) is not None), None)
    if wrong:
        kind = "cyclical" if row.type == "cyclical" else "invoiced once"
        raise BadContractField(
            f"{row.text[:60]!r} is {kind}, so it has no {wrong}; leave it out.", pointer=f"{pointer}/{wrong}"
        )


def _texts(row: Row, pointer: str) -> dict[str, str]:
    given = ((field, limit, getattr(row, field)) for field, limit in _LIMITS.items())
    return {
        field: plain_text.line(text, f"The {field}", pointer=f"{pointer}/{field}", limit=limit)
        for field, limit, text in given
        if text is not None
    }


def _check_figure(value: Decimal, field: str, pointer: str) -> None:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_DECIMALS or value.adjusted() >= MOST_DIGITS:
        raise BadContractField(
            f"{field} is {value:.20}, but at most {MOST_DIGITS} digits before and {MOST_DECIMALS} after the point fit.",
            pointer=pointer,
        )
