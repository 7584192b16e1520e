"""E-mail addresses as every mail server takes them."""

import re

from aggregates.errors import Rejected

LONGEST = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class BadAddress(Rejected):
    """This is no e-mail address that a letter could be sent to."""


def email_address(text: str, *, pointer: str) -> str:
    """`text` as it stands in a letter: no display name, the domain as the network knows it (RFC 5321, RFC 5891).

    Errors: `BadAddress`, which names what is wrong; so no header can be smuggled in.
    """
    bare = text.strip(" ")
    local, at, domain = bare.rpartition("@")
    if not at or "@" in local or not bare.isprintable() or " " in bare:
        raise _bad(text, "an address has one @ and no spaces or line breaks", pointer)
    if len(local) > 64 or not _LOCAL.fullmatch(local):
        raise _bad(
            text, f"before the @ only letters a-z, digits and signs such as . - _ + can stand, not {local!r}", pointer
        )
    try:
        known = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _bad(text, f"{domain!r} cannot be a domain", pointer) from None
    labels = known.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise _bad(text, f"{domain!r} is no domain such as company.lv", pointer)
    if len(local) + 1 + len(known) > LONGEST:
        raise _bad(text, f"it has more than {LONGEST} characters", pointer)
    return f"{local}@{known}"


def _bad(text: str, why: str, pointer: str) -> BadAddress:
    return BadAddress(f"{text[:LONGEST]!r} is no e-mail address: {why}; check it.", pointer=pointer)
