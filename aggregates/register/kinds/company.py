"""Our own company, as papers show it and as defaults fall back to it; one entry, with the code `default`."""

import re
from typing import Literal

import msgspec
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from aggregates import plain_text
from aggregates.entry import Entry, check, wrong

OURS = "default"  # the only code: there is one company


class Company(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who we are. `country` says what form a VAT number has where a customer's country is not known (C92).

    `logo` is the SHA-256 of a kept picture, `endpoint` where e-invoices reach us; `closing` are the words at the end of
    papers by language, in place of the usual ones. The address has no city where that is given apart.
    """

    reg_no: str | None = None
    vat_no: str | None = None
    country: str | None = None
    language: str | None = None
    address: str | None = None
    city: str | None = None
    postal_code: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    endpoint: str | None = None  # scheme and number, such as 0218:40003000000
    logo: str | None = None
    logo_type: Literal["image/png", "image/jpeg"] | None = None
    payment_code: bool = True  # a code to scan on invoices in euros
    closing: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no paper could show, and numbers that no register gave out; an address may have several lines."""
        for field in self.__struct_fields__:
            if field != "address":
                check(field, getattr(self, field))
        if self.address is not None:
            plain_text.lines(self.address, "The address", pointer="/address", limit=500)
        if self.country == "LV" and self.reg_no is not None and not re.fullmatch(r"[0-9]{11}", self.reg_no):
            raise wrong("reg_no", f"is {self.reg_no!r}; a Latvian registration number has 11 digits")
        if self.endpoint is not None and not re.fullmatch(r"[0-9A-Z]{2,4}:\S{1,50}", self.endpoint):
            raise wrong("endpoint", f"is {self.endpoint!r}; give scheme and number, such as 0218:40003000000")
        if self.logo is not None and not re.fullmatch(r"[0-9a-f]{64}", self.logo):
            raise wrong("logo", "is no digest; send the picture itself to its address")
        if (self.logo is None) != (self.logo_type is None):
            raise wrong("logo_type", "stands with a logo and only with one")
        _check_vat_no(self.vat_no)


def _check_vat_no(vat_no: str | None) -> None:
    """A number of a member state has right check digits."""
    if vat_no is None:
        return
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z+*]{2,18}", vat_no):
        raise wrong("vat_no", f"is {vat_no!r}; give it with the letters of its country, such as LV40003000000")
    try:
        if vat_no[:2].lower() in vat.MEMBER_STATES:
            vat.validate(vat_no)
    except ValidationError as why:
        raise wrong("vat_no", f"is {vat_no!r}, which is none of {vat_no[:2]}: {why}") from None
