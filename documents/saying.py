"""What all papers say alike: who stands at the head, the parties, and labels with their values."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from documents import phrases
from documents.languages import country, say
from documents.parts import Account, Party

Pairs = Iterator[tuple[str, str | None]]


def translated(language: str, group: Mapping[str, str]) -> dict[str, str]:
    """The phrases of a group by their names, in this language."""
    return {name: say(phrase, language) for name, phrase in group.items()}


def filled(text: str, fields: Mapping[str, str]) -> str:
    """The text with its fields in it; braces round anything else stay as they are."""
    return re.sub(r"{(\w+)}", lambda found: fields.get(found[1], found[0]), text)


def facts(pairs: Iterable[tuple[str, str | None]]) -> list[list[str]]:
    """Labels with their values; what has none is not shown."""
    return [[label, value] for label, value in pairs if value]


def spaced(text: str, every: int = 0) -> str:
    """Text that is not broken over lines; with `every`, in groups of so many characters, as IBANs are read."""
    if every:
        bare = text.replace(" ", "")
        text = " ".join(bare[start : start + every] for start in range(0, len(bare), every))
    return text.replace(" ", "\u00a0")


def sheet(language: str, title: str, number: str | None, company: Party) -> dict[str, Any]:
    """What every page of a paper carries: its title, the company, and how pages are counted."""
    t = translated(language, phrases.COMMON)
    heading = f"{title} {t['number']}\u00a0{spaced(number)}" if number else title
    return {
        "language": language,
        "title": title,
        "number": f"{t['number']}\u00a0{spaced(number)}" if number else "",
        "heading": heading,
        "company": company.name,
        "page": t["page"],
        "logo_says": t["logo"],
        "footer": _footer(company, t),
    }


def _footer(company: Party, t: Mapping[str, str]) -> list[str]:
    known = facts([(t["reg_no"], company.reg_no), (t["vat_no"], company.vat_no)])
    return [
        company.name,
        *(f"{label}\u00a0{spaced(value)}" for label, value in known),
        *filter(None, (company.phone, company.email, company.website)),
    ]


def party(role: str, party: Party, language: str, *, more: Iterable[tuple[str, str | None]] = ()) -> dict[str, Any]:
    """A party as a block: its role, name, address, and numbers."""
    t = translated(language, phrases.COMMON)
    named = [
        (t["reg_no"], party.reg_no),
        (t["vat_no"], party.vat_no),
        (t["contact"], party.contact),
        (t["phone"], party.phone),
        (t["email"], party.email),
        *more,
    ]
    return {"role": role, "name": party.name, "address": list(address(party, language)), "numbers": facts(named)}


def address(party: Party, language: str) -> Iterator[str]:
    """The lines of the address, with the place and the country at its end."""
    yield from party.address
    if place := ", ".join(filter(None, (party.city, party.postal_code))):
        yield place
    if named := country(party.country, language):
        yield named


def accounts(t: Mapping[str, str], recipient: str, given: Sequence[Account], language: str) -> dict[str, Any] | None:
    """Where to pay, as a box; none where there is no account."""
    if not given:
        return None
    lines = [[say(phrases.INVOICE["recipient"], language), recipient]]
    for each in given:
        lines.append([t["account"], spaced(each.iban, 4)])
        lines += [[t["bank"], " · ".join(filter(None, (each.bank, each.bic)))]] if each.bank or each.bic else []
    return {"title": say(phrases.INVOICE["payment"], language), "lines": lines}
