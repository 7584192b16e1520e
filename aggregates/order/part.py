"""What an order gives to an invoice: its price lines, each told with the cargo, the way and the day."""

from aggregates.order.order import Cargo, Order, PriceLine
from aggregates.origin import Part, PartLine

MOST_TEXT = 500  # characters of an invoice line; the cargo is shortened first, never the price text or the day


def part_of(order: Order) -> Part:
    """The order's part of an invoice as it stands now, pure; the base of every later comparison (A7).

    A line keeps the key of its price line; its text is the price text, then the cargo with its way, then the day on
    which it was carried: `Transports; tērauds, Rīga - Tallinn; 12.05.2026`.
    """
    return Part(
        source=order.id,
        number=order.number,
        kind="order",
        type=order.type,
        reference=order.reference,
        comment=order.comment,
        payment_terms=order.payment_terms,
        lines=tuple(_line(price, order) for price in order.prices),
    )


def _line(price: PriceLine, order: Order) -> PartLine:
    return PartLine(
        key=price.key,
        text=_told(price.text, order),
        quantity=price.quantity,
        unit_price=price.unit_price,
        discount=price.discount,
        price_factor=price.price_factor,
        vat_code=price.vat_code,
        item=price.item,
        account=price.account,
        dimensions=price.dimensions,
    )


def _told(text: str, order: Order) -> str:
    day = f"{order.actual_on:%d.%m.%Y}" if order.actual_on else ""
    carried = "; ".join(dict.fromkeys(_carried(each) for each in order.cargo))
    room = MOST_TEXT - len(text) - len(day) - len("; ") * 2
    if len(carried) > room:
        carried = f"{carried[: room - 1].rstrip(' ,;-')}…" if room > 1 else ""
    return "; ".join(each for each in (text, carried, day) if each)


def _carried(cargo: Cargo) -> str:
    way = " - ".join(place for place in (cargo.load_at, cargo.unload_at) if place)
    return f"{cargo.description}, {way}" if way else cargo.description
