"""The code that a bank's application scans to pay: EPC069-12, version 002 (market M4)."""

import io
import re
from decimal import Decimal

from segno import helpers

from aggregates.creditor_reference import is_rf

LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
_LONGEST_NAME, _LONGEST_TEXT = 70, 140
_NAME_BYTES, _TEXT_BYTES = 140, 100  # so that the whole is never above the 331 bytes of the standard
_BIC = re.compile("[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def payment_code(
    *, name: str, iban: str, amount: Decimal, reference: str | None, text: str | None, bic: str | None = None
) -> str | None:
    """An SVG of the code, or none where the standard has no room for this amount. Amounts are in EUR.

    The structured `reference` goes before the `text`, never both; one with wrong check digits is told as text. A BIC
    that is none is left out, as within the EEA nobody needs it.
    """
    if not LEAST <= amount <= MOST:
        return None
    structured = reference if reference and is_rf(reference) else None
    code = helpers.make_epc_qr(
        name=_cut(name, _LONGEST_NAME, _NAME_BYTES),
        iban=iban,
        amount=amount,
        reference=structured,
        text=None if structured else _cut(text or reference or name, _LONGEST_TEXT, _TEXT_BYTES),
        bic=bic if bic and _BIC.fullmatch(bic) else None,
        encoding="utf-8",
    )
    out = io.BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


def _cut(text: str, characters: int, most: int) -> str:
    """As much of the text as fits into so many characters and bytes."""
    return text[:characters].encode()[:most].decode(errors="ignore")
