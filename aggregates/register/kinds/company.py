"""Our own company, as papers show it and as defaults fall back to it; one entry, with the code `default`."""

from aggregates import plain_text
from aggregates.entry import Entry, check


class Company(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who we are. `country` says what form a VAT number has where a customer's country is not known (C92)."""

    reg_no: str | None = None
    vat_no: str | None = None
    country: str | None = None
    language: str | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no paper could show; an address may have several lines."""
        for field in self.__struct_fields__:
            if field != "address":
                check(field, getattr(self, field))
        if self.address is not None:
            plain_text.lines(self.address, "The address", pointer="/address", limit=500)
