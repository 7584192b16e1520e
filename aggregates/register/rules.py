"""Enter, amend and retire reference data; every entry is checked against the schema of its kind."""

import re
from datetime import date
from typing import Any

import msgspec

from aggregates import plain_text
from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.money import minor_units
from aggregates.register.kinds import SCHEMAS, BankAccount, Currency, own_code, typed
from aggregates.register.register import Register

LONGEST_CODE = {"prices": 82, "quantity_discounts": 82, "known_serials": 80}  # LIST:ITEM; most have at most 40

_BIC = re.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
DEEPEST = 9  # levels of an entry; no schema has as many, so it refuses what lies deeper


class UnknownKind(NotFound):
    """There is no such register."""


class BadEntry(Rejected):
    """The entry does not fit the register."""


class BadRegisterCode(Rejected):
    """A code is 1 to 40 characters that fit into an address."""


class AlreadyEntered(Conflict):
    """A code is entered once."""


class NotEntered(NotFound):
    """The register has no such entry."""


class RetiredEntry(Conflict):
    """A retired entry is not changed."""


def enter(register: Register, *, kind: str, code: str, entry: dict[str, Any], on: date) -> list[Register.Entered]:
    """Make the entry, or take a retired code into use again. Decimals and dates of `entry` are strings, as in JSON."""
    check_kind(kind)
    _check_code(kind, code)
    if register.status == "active":
        raise AlreadyEntered(f"{code} is in the register {kind} already; amend it, or use another code.")
    return [Register.Entered(effective_on=on, kind=kind, code=code, entry=checked(kind, code, entry))]


def amend(register: Register, *, entry: dict[str, Any], on: date) -> list[Register.Amended]:
    """Change the entry: the whole of it as it shall stand. Nothing happens when it stands so already."""
    _check_active(register)
    now = checked(register.kind, register.code, entry)
    if now == register.entry:
        return []
    return [Register.Amended(effective_on=on, kind=register.kind, code=register.code, entry=now)]


def retire(register: Register, *, on: date) -> list[Register.Retired]:
    """Take it out of use for anything new; what uses it keeps it."""
    _check_active(register)
    return [Register.Retired(effective_on=on, kind=register.kind, code=register.code)]


def checked(kind: str, code: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The entry as plain JSON values, with every default written out."""
    _check_exact(code, entry)
    try:
        struct = typed(kind, entry)
    except msgspec.ValidationError as wrong:
        what, _, path = str(wrong).partition(" - at ")
        pointer = _pointer(path, what)
        raise BadEntry(
            f"{code} does not fit the register {kind}: {what}"
            f"{f' (in {pointer[1:]})' if pointer else ''}; correct it and enter it again.",
            pointer=pointer,
        ) from None
    if isinstance(struct, BankAccount) and struct.bic is not None and not _BIC.fullmatch(struct.bic):
        raise BadEntry(
            f"{struct.bic!r} is no BIC, which has 8 or 11 capital letters and digits, such as HABALV22 (ISO 9362); "
            "correct it, or leave it out.",
            pointer="/bic",
        )
    if isinstance(struct, Currency) and struct.minor_units != minor_units(code):
        raise BadEntry(
            f"{code} has {minor_units(code)} decimals by ISO 4217, not {struct.minor_units}; correct minor_units.",
            pointer="/minor_units",
        )
    if (its_code := own_code(struct)) not in {None, code}:
        raise BadEntry(
            f"{code} cannot be its code in the register {kind}, where each thing has one place; "
            f"enter it as {its_code}.",
            pointer="/code",
        )
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(struct))  # as it will be read back
    return plain


def _pointer(path: str, what: str) -> str | None:
    """`$.rates[0].rate` as /rates/0/rate; a missing or unknown field is named in the message only."""
    named = re.search(r"field `([^`]+)`", what)
    steps = re.findall(r"[^.\[\]$`]+", path) + ([named[1]] if named else [])
    return "".join(f"/{step}" for step in steps) or None


def check_kind(kind: str) -> None:
    """Refuse a register that there is not. Errors: `UnknownKind`."""
    if kind not in SCHEMAS:
        raise UnknownKind(f"There is no register {kind!r}; the registers are {', '.join(sorted(SCHEMAS))}.")


def _check_exact(code: str, value: Any, pointer: str = "") -> None:
    """Refuse a number with a decimal point, which JSON readers round."""
    if isinstance(value, float):
        raise BadEntry(
            f'{code} has {value} in {pointer[1:]}, which is not exact; write it as text, for example "{value}".',
            pointer=pointer,
        )
    if isinstance(value, dict | list | tuple) and pointer.count("/") < DEEPEST:
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            _check_exact(code, each, f"{pointer}/{key}")


def _check_code(kind: str, code: str) -> None:
    plain_text.line(code, "The code", pointer="/code", limit=LONGEST_CODE.get(kind, 40))
    if code != code.strip() or "/" in code or code in {".", ".."}:
        raise BadRegisterCode(
            f"{code!r} cannot be a code; use 1 to 40 characters without / and without space at the ends.",
            pointer="/code",
        )
    if kind == "holidays" and not _is_day(code):
        raise BadRegisterCode(f"{code!r} is no day; the code of a holiday is its date: 2026-05-04.", pointer="/code")


def _is_day(code: str) -> bool:
    """As ISO 8601 writes it, with hyphens, and in no other way."""
    try:
        return date.fromisoformat(code).isoformat() == code
    except ValueError:
        return False


def _check_active(register: Register) -> None:
    if register.status == "none":
        raise NotEntered("The register has no entry of this code; enter it first.")
    if register.status == "retired":
        raise RetiredEntry(
            f"{register.code} of the register {register.kind} is retired; enter it again to take it into use."
        )
