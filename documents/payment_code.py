"""The code that a bank's application scans to pay: EPC069-12, version 002 (market M4)."""

import io
from decimal import Decimal

from segno import helpers

from aggregates.creditor_reference import is_rf

MOST = Decimal("999999999.99")
_LONGEST_NAME, _LONGEST_TEXT = 70, 140


def payment_code(
    *, name: str, iban: str, amount: Decimal, reference: str | None, text: str | None, bic: str | None = None
) -> str | None:
    """An SVG of the code, or none where the standard has no room for this amount. Amounts are in EUR.

    The structured `reference` goes before the `text`, never both; one with wrong check digits is told as text.
    """
    if not 0 < amount <= MOST:
        return None
    structured = reference if reference and is_rf(reference) else None
    code = helpers.make_epc_qr(
        name=name[:_LONGEST_NAME],
        iban=iban,
        amount=amount,
        reference=structured,
        text=None if structured else (text or reference or name)[:_LONGEST_TEXT],
        bic=bic,
        encoding="utf-8",
    )
    out = io.BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()
