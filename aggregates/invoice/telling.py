"""How an invoice tells what its orders give: a head composed of all of them, and a line for each of theirs."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypedDict

from msgspec.structs import replace

from aggregates.invoice.parts import ZERO, Line
from aggregates.origin import Origin, Part, PartLine


class Head(TypedDict):
    """The part of an invoice's content that orders give besides lines."""

    reference: str | None
    comment: str | None
    payment_terms: str | None


HEAD: tuple[Literal["reference", "comment", "payment_terms"], ...] = ("reference", "comment", "payment_terms")
FIELDS = (
    "text",
    "quantity",
    "unit_price",
    "discount",
    "price_factor",
    "vat_code",
    "item",
    "account",
    "dimensions",
)
LONGEST = {"reference": 200, "comment": 2000}  # characters that fit on an invoice
MORE = "…"


def composed(parts: Sequence[Part]) -> Head:
    """The head: every distinct reference and comment as far as they fit, and the payment terms of the first part."""
    return {
        "reference": _joined((each.reference for each in parts), ", ", LONGEST["reference"]),
        "comment": _joined((each.comment for each in parts), "\n", LONGEST["comment"]),
        "payment_terms": parts[0].payment_terms if parts else None,
    }


def line_of(part: Part, line: PartLine) -> Line:
    """The line of an invoice that this one makes, not priced yet."""
    return Line(
        text=line.text.strip(),
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        price_factor=line.price_factor,
        vat_code=line.vat_code,
        item=line.item,
        account=line.account,
        dimensions=line.dimensions,
        origin=Origin(kind=part.kind, document=part.source, line=line.key),
    )


def same_line(line: Line) -> Line:
    """The line without what pricing adds, so that equal lines compare equal."""
    return replace(line, vat_rate=ZERO, net=ZERO)


def _joined(texts: Iterable[str | None], between: str, limit: int) -> str | None:
    told = list(dict.fromkeys(each.strip() for each in texts if each and each.strip()))
    whole = between.join(told)
    if len(whole) <= limit:
        return whole or None
    fitting = whole[: limit - len(between) - len(MORE)]
    upto = fitting.rfind(between)  # whole references only; a single endless one is cut
    return f"{fitting[:upto]}{between}{MORE}" if upto > 0 else f"{fitting}{MORE}"
