"""Elements of UBL as text; what has nothing in it is not written at all."""

import re
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cbc(name: str, value: object, **attributes: str | None) -> str:
    """A basic element; nothing where there is no value."""
    text = written(value)
    return f"<cbc:{name}{_attributes(attributes)}>{escape(text)}</cbc:{name}>" if text else ""


def cac(name: str, *children: str) -> str:
    """An element of others; nothing where all of them are empty."""
    inside = "".join(children)
    return f"<cac:{name}>{inside}</cac:{name}>" if inside else ""


def document(name: str, *children: str) -> bytes:
    """The whole: an `Invoice` or a `CreditNote`, in UTF-8."""
    spaces = (
        f'xmlns="{_NAMESPACE}{name}-2" xmlns:cac="{_NAMESPACE}CommonAggregateComponents-2" '
        f'xmlns:cbc="{_NAMESPACE}CommonBasicComponents-2"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {spaces}>{"".join(children)}</{name}>'.encode()


def written(value: object) -> str:
    """Figures in plain digits, everything else as text without what XML cannot hold."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _UNWRITABLE.sub("", str(value)).strip()


def _attributes(given: dict[str, str | None]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in given.items() if value)
