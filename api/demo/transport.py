"""The demo company carries goods: forty customer orders, the trips that carry them, and proofs of delivery."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from api.demo.clerk import Clerk
from api.demo.names import Buyer
from api.demo.paper import sheet
from commands.attachments import AttachToOrder, attach_to_order
from commands.orders.content import CargoLine, OrderPrice
from commands.orders.enter_order import EnterOrder, enter_order
from commands.trips.approve_trip import ApproveTrip, approve_trip
from commands.trips.load_trip import AddTripOrder, add_trip_order
from commands.trips.plan_trip import PlanTrip, plan_trip

SHIPPERS, ORDERS, TRIPS, APPROVED, A_TRIP = 8, 40, 12, 7, 3
FIRST = date(2026, 3, 2)
GOODS = (("tērauds", "t"), ("kokmateriāli", "m3"), ("piena produkti", "pal"), ("mēbeles", "pal"), ("stikls", "t"))
WAYS = (("Rīga", "Tallinn"), ("Liepāja", "Viļņa"), ("Ventspils", "Rīga"), ("Klaipėda", "Rīga"), ("Rīga", "Varšava"))
DRIVERS = ("Andris Kalns", "Jonas Petraitis", "Mārtiņš Ozols", "Juris Bērziņš")


class Carried(NamedTuple):
    """An order of a shipper; `carried_on` none: not yet."""

    id: UUID
    number: str
    buyer: Buyer
    agreed_on: date
    carried_on: date | None


def carry(clerk: Clerk, shippers: list[Buyer], today: date) -> list[Carried]:
    """Everything up to the invoices: an order every third day, three orders a trip, a POD for most."""
    chance = random.Random(40)  # noqa: S311 - the same orders every time, no secret
    orders = [_order(clerk, chance, shippers[place % SHIPPERS], place, today) for place in range(ORDERS)]
    for place in range(TRIPS):
        _trip(clerk, place, orders[place * A_TRIP : (place + 1) * A_TRIP])
    for place, order in enumerate(orders):
        if order.carried_on and place % 6 != 5:  # somebody always forgets one
            _prove(clerk, order)
    return orders


def prices(freight: Decimal, buyer: Buyer) -> tuple[OrderPrice, ...]:
    """The freight, and a tenth of it for fuel."""
    vat = "PVN21" if buyer.country == "LV" else "PVN0"
    fuel = (freight / 10).quantize(Decimal("0.01"))
    return (
        OrderPrice(text="Transports", unit_price=freight, vat_code=vat),
        OrderPrice(text="Degvielas piemaksa", unit_price=fuel, vat_code=vat),
    )


def _order(clerk: Clerk, chance: random.Random, buyer: Buyer, place: int, today: date) -> Carried:
    agreed_on = FIRST + timedelta(days=3 * place)
    planned_on = agreed_on + timedelta(days=10)
    carried_on = planned_on if planned_on <= today else None
    (goods, unit), (load_at, unload_at) = chance.choice(GOODS), chance.choice(WAYS)
    amount = Decimal(chance.randint(2, 22))
    command = EnterOrder(
        number=f"TP-26-{place + 1:03}",
        type="service" if place % 10 == 4 else "spot" if place % 10 == 9 else "freight",
        customer=buyer.code,
        reference=f"PO {4500 + place * 7}",
        agreed_on=agreed_on,
        planned_on=planned_on,
        actual_on=carried_on,
        cargo=(CargoLine(description=goods, quantity=amount, unit=unit, load_at=load_at, unload_at=unload_at),),
        prices=prices(Decimal(chance.randint(30000, 180000)) / 100, buyer),
        effective_on=agreed_on,
    )
    each = clerk.do(f"order/{place}", "enter_order", command, enter_order).id
    return Carried(UUID(each), command.number, buyer, agreed_on, carried_on)


def _trip(clerk: Clerk, place: int, orders: list[Carried]) -> None:
    number = f"REISS-26-{place + 1:02}"
    starts_on = orders[-1].agreed_on + timedelta(days=3)
    command = PlanTrip(
        number=number,
        vehicle=f"LV-{4100 + place % 4}",
        driver=DRIVERS[place % 4],
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=8),
        effective_on=orders[-1].agreed_on,
    )
    trip = UUID(clerk.do(f"trip/{place}", "plan_trip", command, plan_trip).id)
    for order in orders:
        add = AddTripOrder(order=order.id, effective_on=orders[-1].agreed_on)
        clerk.do(f"trip/{place}/{order.number}", "add_trip_order", add, add_trip_order, trip)
    if place < APPROVED:
        approval = ApproveTrip(effective_on=command.ends_on)
        clerk.do(f"trip/{place}/approve", "approve_trip", approval, approve_trip, trip)


def _prove(clerk: Clerk, order: Carried) -> None:
    content = sheet(f"CMR - order {order.number} - received in good order on {order.carried_on}")
    clerk.attach(content, f"POD {order.number}.pdf", "pod", AttachToOrder, attach_to_order, order.id)
