"""The register codes that a debtor card names, and what of our own company it begins with."""

from collections.abc import Mapping
from typing import Any

from aggregates.customer.shapes import REGISTERS
from aggregates.ids import register_id
from aggregates.register import Register
from aggregates.register.kinds.company import Company
from commands.reference import entry, fetch_entries
from commands.work import Work

OWN = ("company", "default")


def check_codes(work: Work, card: Mapping[str, Any]) -> None:
    """Refuse codes that no register has. Loads them and our company in one query.

    Errors: `UnknownCode` with its pointer.
    """
    named = [(register, card[field], f"/{field}") for field, register in REGISTERS.items() if card.get(field)]
    named += [("objects", code, f"/objects/{place}") for place, code in enumerate(card.get("objects") or ())]
    fetch_entries(work, [(register, code) for register, code, _ in named] + [OWN])
    for register, code, pointer in named:
        entry(work, register, code, pointer)


def own_company(work: Work) -> Company | None:
    """Our own company as the register `company` has it, if it does."""
    if work.state(Register, register_id(*OWN)).status == "none":
        return None
    found: Company = entry(work, *OWN)
    return found
