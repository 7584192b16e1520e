"""VAT zones and the form of VAT numbers: where a customer belongs, and what its number must look like (C90-C92)."""

import re
from collections.abc import Mapping
from typing import Literal

from aggregates.entry import Entry, wrong
from aggregates.errors import Rejected

Regime = Literal["domestic", "eu", "export"]
_SIGNS = {"#": "[0-9]", "@": "[A-Z]", "*": "[0-9A-Z]"}


class VatNumberMissing(Rejected):
    """A customer in another member state is invoiced with its VAT number."""


class PayerInOtherVatRegime(Rejected):
    """The VAT of an invoice is that of who is named on it."""


class BadVatNumber(Rejected):
    """The VAT number has not the form of its country."""


class VatZone(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A zone with its own accounts and VAT code, where those differ from the ordinary ones (C90)."""

    kind: Regime
    sales_account: str | None = None
    vat_account: str | None = None
    vat_code: str | None = None

    @property
    def vat_code_abroad(self) -> str | None:
        """The code of a zone that is not ours: what is sold there is never taxed as it is at home."""
        return self.vat_code if self.kind != "domestic" else None


class VatNumberForm(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The forms that VAT numbers of a country have; its code is the country's (C92).

    In a form `#` is a digit, `@` a letter, `*` one of both, and everything else itself: LV###########.
    """

    forms: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a country without forms."""
        super().__post_init__()
        if not self.forms:
            raise wrong("forms", "is empty; give at least one, such as LV###########")
        for form in self.forms:
            if not re.fullmatch(r"[0-9A-Z#@*+]{4,20}", form):
                raise wrong("forms", f"has {form!r}; use 4 to 20 capital letters and digits with #, @ and *")

    def fits(self, vat_no: str) -> bool:
        """Spaces, points and dashes in the number do not count."""
        bare = re.sub(r"[\s.-]", "", vat_no).upper()
        patterns = ("".join(_SIGNS.get(sign, re.escape(sign)) for sign in form) for form in self.forms)
        return any(re.fullmatch(pattern, bare) for pattern in patterns)


def regime_of(zone: VatZone | None) -> Regime:
    """How VAT is charged there; without a zone, as at home."""
    return zone.kind if zone else "domestic"


def check_payer(customer: str, zone: VatZone | None, payer: str, payers_zone: VatZone | None) -> None:
    """Who pays is named on the invoice, with its VAT number, so it is where the customer is (C72, C90).

    Errors: `PayerInOtherVatRegime`.
    """
    if regime_of(zone) != regime_of(payers_zone):
        raise PayerInOtherVatRegime(
            f"Payer {payer} is {_where(payers_zone)} and customer {customer} {_where(zone)}, so the VAT of their "
            f"invoice would not be that of who is named on it; enter {payer} as the contract's customer, or give both "
            "cards one VAT zone.",
            pointer="/payer",
        )


def _where(zone: VatZone | None) -> str:
    return f"in the VAT zone {zone.name} ({zone.kind})" if zone else "in no VAT zone (domestic)"


def check_vat_no(
    vat_no: str | None,
    *,
    zone: VatZone | None,
    country: str | None,
    own_country: str | None,
    forms: Mapping[str, VatNumberForm],
    whose: str = "the customer",
) -> None:
    """The number is there where its zone demands it, and has the form of the customer's country, else of ours.

    Without a country, or without a form for it, nothing is checked. `whose` card has the number.
    Errors: `VatNumberMissing`, `BadVatNumber`.
    """
    if not vat_no:
        if zone is not None and zone.kind == "eu":
            raise VatNumberMissing(
                f"{whose[0].upper()}{whose[1:]} is invoiced in the VAT zone {zone.name}, so its VAT number must stand "
                f"on the invoice; enter it on {whose}'s card.",
                pointer="/vat_no",
            )
        return
    form = forms.get(country or own_country or "")
    if form is not None and not form.fits(vat_no):
        raise BadVatNumber(
            f"{vat_no[:40]!r} is no VAT number of {form.name}: it has the form {' or '.join(form.forms)}; check it.",
            pointer="/vat_no",
        )
