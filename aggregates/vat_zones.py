"""VAT zones and the form of VAT numbers: where a customer belongs, and what its number must look like (C90-C92)."""

import re
from collections.abc import Mapping
from typing import Literal

from aggregates.entry import Entry, wrong
from aggregates.errors import Rejected

_SIGNS = {"#": "[0-9]", "@": "[A-Z]", "*": "[0-9A-Z]"}


class VatNumberMissing(Rejected):
    """A customer in another member state is invoiced with its VAT number."""


class BadVatNumber(Rejected):
    """The VAT number has not the form of its country."""


class VatZone(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A zone with its own accounts and VAT code, where those differ from the ordinary ones (C90)."""

    kind: Literal["domestic", "eu", "export"]
    sales_account: str | None = None
    vat_account: str | None = None
    vat_code: str | None = None


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


def check_vat_no(
    vat_no: str | None,
    *,
    zone: VatZone | None,
    country: str | None,
    own_country: str | None,
    forms: Mapping[str, VatNumberForm],
) -> None:
    """The number is there where its zone demands it, and has the form of the customer's country, else of ours.

    Without a country, or without a form for it, nothing is checked. Errors: `VatNumberMissing`, `BadVatNumber`.
    """
    if not vat_no:
        if zone is not None and zone.kind == "eu":
            raise VatNumberMissing(
                f"The customer is in the VAT zone {zone.name}, so its VAT number must stand on the invoice; "
                "enter it on the customer's card.",
                pointer="/vat_no",
            )
        return
    form = forms.get(country or own_country or "")
    if form is not None and not form.fits(vat_no):
        raise BadVatNumber(
            f"{vat_no[:40]!r} is no VAT number of {form.name}: it has the form {' or '.join(form.forms)}; check it.",
            pointer="/vat_no",
        )
