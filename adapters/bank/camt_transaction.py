"""One transaction inside an entry: who paid, for what, and what kind of movement it is."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from adapters.bank import amounts, fingerprint
from adapters.bank.errors import BadAmount, UnsafeFile
from adapters.bank.xml import TEXT, Record, several

ROLES = {"credit": ("debtor", "creditor"), "debit": ("creditor", "debtor")}  # the counterparty, and the other one
RETURNS = frozenset(("RRTN", "UPDD", "UPCQ", "UPCT", "UPTC", "PRDD", "RPCR"))  # sub-families in ISO's list
FEES = frozenset(("CHRG", "COMM", "COME", "COMI", "COMT", "FEES", "INTR"))


def transaction_fields(
    entry: Record, part: Record, direction: str, own_account: str | None, *, alone: bool
) -> dict[str, Any]:
    """The fields of a payment that its transaction decides; `alone`: the payment is the whole entry."""
    back = part.get("back")
    reversal = entry.get("reversal") in ("true", "1")
    source = part if "domain" in part or "bank code" in part else entry
    subfamily = source.get("subfamily")
    is_return = bool(back) or reversal or subfamily in RETURNS
    role = _role(part, direction, own_account, is_return)
    references = tuple(several(part, "references")) if "references" in part else ()
    end_to_end = fingerprint.reference(part.get("end to end"))
    return {
        "name": part.get(role),
        "iban": _account(part, role),
        "bic": part.get(f"{role} bic"),
        "legal_id": part.get(f"{role} legal id"),
        "ultimate_name": part.get(f"ultimate {role}"),
        "reference": references[0] if references else None,
        "references": (*references, *several(part, "documents")) if "documents" in part else references,
        "end_to_end": end_to_end,
        "text": _text(entry, part),
        "bank_reference": part.get("bank reference") or entry.get("bank reference"),
        "entry_reference": entry.get("reference"),
        "transaction_code": _code(source),
        "is_return": is_return,
        "return_reason": back[0].get("reason") if back else None,
        "original_end_to_end": end_to_end if is_return else None,
        "charges": _charges(part) or (_charges(entry) if alone else None),
        "fee": subfamily in FEES or source.get("family") in FEES,
    }


def transaction_names(part: Record, direction: str) -> Iterator[str | None]:
    """What tells this transaction from others when it has no reference."""
    yield fingerprint.reference(part.get("end to end"))
    yield "\n".join(several(part, "texts") or several(part, "references") or several(part, "note"))
    yield _account(part, ROLES[direction][0])


def _role(part: Record, direction: str, own_account: str | None, is_return: bool) -> str:
    """The counterparty's role: the other one where that names ourselves, or a return keeps the first roles."""
    role, other = ROLES[direction]
    account = _account(part, role)
    if account and account == own_account and _account(part, other) not in (None, own_account):
        return other
    if is_return and not account and role not in part and (other in part or _account(part, other)):
        return other
    return role


def _account(part: Record, role: str) -> str | None:
    return fingerprint.account(part.get(f"{role} iban") or part.get(f"{role} account"))


def _text(entry: Record, part: Record) -> str:
    texts = "\n".join(several(part, "texts") or several(part, "note") or several(entry, "note"))
    if len(texts) > TEXT:
        raise UnsafeFile(f"The texts of one payment are longer than {TEXT >> 10} KiB together; no bank sends that.")
    return texts


def _code(source: Record) -> str | None:
    codes = [code for key in ("domain", "family", "subfamily") if (code := source.get(key))]
    return "-".join(codes) or source.get("bank code")


def _charges(record: Record) -> Decimal | None:
    """The charges, for information only: the total, else the sum of the records; an odd one is as good as none."""
    try:
        total = record.get("total charges")
        if total:
            return amounts.amount(total, "charges")
        records = [amounts.amount(text, "charges") for text in several(record, "charge records")]
    except BadAmount:
        return None
    return sum(records, Decimal(0)) if records else None
