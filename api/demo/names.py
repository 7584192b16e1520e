"""Whom the demo company sells to: made-up firms with Latvian, Lithuanian and English names."""

import random
from typing import NamedTuple

from stdnum.iso7064 import mod_97_10

PLACES = ("Rīgas", "Daugavas", "Ventas", "Gaujas", "Kurzemes", "Vidzemes", "Zemgales", "Jūrmalas", "Siguldas", "Cēsu")
TRADES = ("Šķīdumi", "Ķieģeļi", "Mēbeles", "Žāvētava", "Kokmateriāli", "Noliktava", "Pārvadājumi", "Ēdināšana")
LITHUANIAN = ("Žalgirio prekyba", "Šiaulių mediena", "Nemuno krovos", "Ąžuolo baldai", "Klaipėdos uosto paslaugos")
ENGLISH = ("Northgate Timber", "Baltic Freight Partners", "Harbour & Sons", "O'Neill Logistics", "Greenfield Foods")


class Buyer(NamedTuple):
    """A customer of the demo company."""

    code: str
    name: str
    country: str
    language: str
    iban: str
    reg_no: str | None
    currency: str
    terms: str


def buyers(chance: random.Random) -> list[Buyer]:
    """48 firms, each with an account of its own."""
    names = [(f"SIA {place} {trade}", "LV", "lv") for place in PLACES for trade in TRADES]
    chance.shuffle(names)
    names = (
        names[:36] + [(f"UAB {name}", "LT", "lt") for name in LITHUANIAN] + [(f"{n} Ltd", "GB", "en") for n in ENGLISH]
    )
    names += [("AS Latvijas Piens un Maize", "LV", "lv"), ("Kārļa Ozola IK", "LV", "lv")]
    return [_buyer(chance, number, *name) for number, name in enumerate(names, 1)]


def _buyer(chance: random.Random, number: int, name: str, country: str, language: str) -> Buyer:
    currency = "USD" if country == "GB" and number % 2 else "EUR"
    terms = chance.choice(["7", "14", "14", "30", "30", "60"])
    reg_no = registration_no(40003000000 + number * 7919) if country == "LV" else None
    return Buyer(f"C{number:03}", name, country, language, iban(country, number), reg_no, currency, terms)


def registration_no(near: int) -> str:
    """A Latvian registration number with the right check digit."""
    weights = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6)
    base = f"{near:011}"[:10]
    while True:
        check = (3 - sum(weight * int(digit) for weight, digit in zip(weights, base, strict=True))) % 11
        if check < 10:
            return base + str(check)
        base = f"{int(base) + 1:010}"


def iban(country: str, number: int) -> str:
    """An account number with the right check digits; the banks are made up."""
    own = {
        "LV": f"DEMO{number:013}",
        "LT": f"{70000 + number % 9:05}{number:011}",
        "GB": f"DEMO{200000:06}{number:08}",
    }[country]
    return country + str(mod_97_10.calc_check_digits(own + country)) + own
