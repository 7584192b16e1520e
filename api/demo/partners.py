"""Who else the demo company deals with: carriers and media that bill it, and a bank that buys its claims."""

from typing import NamedTuple

from api.demo.clerk import Clerk
from api.demo.names import Buyer, iban, registration_no


class Partners(NamedTuple):
    """Made-up firms, each with a card that names its account."""

    carrier: Buyer
    television: Buyer
    radio: Buyer
    printer: Buyer
    factor: Buyer


def enter_partners(clerk: Clerk) -> Partners:
    """Their cards."""
    names = ("SIA Zemgales Treileri", "AS Dzintara Televīzija", "SIA Radio Kurzeme", "SIA Druka un Dizains",
             "AS Baltijas Faktorings")  # fmt: skip
    partners = Partners(*(_partner(number, name) for number, name in enumerate(names, 1)))
    for each in partners:
        clerk.enter_card(each, (each.iban,))
    return partners


def _partner(number: int, name: str) -> Buyer:
    reg_no = registration_no(40103000000 + number * 6151)
    return Buyer(f"P{number:03}", name, "LV", "lv", iban("LV", 800000 + number), reg_no, "EUR", "30")
