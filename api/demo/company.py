"""Build the demo company with the same commands that everybody uses; started again, it goes on where it was stopped."""

import random
import secrets
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from aggregates.register.defaults import DEFAULTS
from api.demo.names import Buyer, buyers, iban
from api.demo.paying import Issued, bookings
from api.demo.statement import Booking, statement
from api.demo.year import Year
from api.office import Office
from api.settings import Settings, WrongSetting
from commands.keys.issue_key import PREFIX

TODAY = date(2026, 6, 30)
MARK = "DEMO.txt"
ACCOUNTS = {"EUR": iban("LV", 900001), "USD": iban("LV", 900002)}
NOTICE = (
    "This folder holds a demo company of Nenosegts. Its people, firms and figures are made up. It may be deleted.\n"
)


class Company(NamedTuple):
    """The demo company, ready to serve."""

    settings: Settings
    key: str
    new_statement: Path

    def welcome(self, address: str) -> str:
        """What to try first."""
        key = f"-H 'Authorization: Bearer {self.key}'"
        return "\n".join(
            (
                "",
                f"Nenosegts DEMO: a made-up company, today is {TODAY}. Nothing here is real.",
                f"The API listens on {address} (every address: {address}/docs). Try:",
                "",
                f"  curl -s {key} '{address}/api/v1/nenosegts?limit=3'",
                f"  curl -s {key} -H 'Content-Type: application/xml' --data-binary @{self.new_statement} "
                f"{address}/api/v1/bank-statements",
                f"  curl -s {key} '{address}/api/v1/debtors?limit=3'",
                "",
            )
        )


def prepare(given: Settings) -> Company:
    """The demo company in its own folder (or schema), made when it is not there. Errors: `WrongSetting`."""
    folder = given.data_dir.absolute() / "demo"
    key = _claim(folder)
    settings = given.model_copy(
        update={
            "data_dir": folder,
            "schema_name": f"{given.schema_name}_demo",
            "bootstrap_key": key,
            "today": TODAY,
            "base_currency": "EUR",
        }
    )
    new_statement = folder / "statement-EUR-2026-06.xml"
    with Office(settings) as office:
        build(office, new_statement)
    return Company(settings, key, new_statement)


def _claim(folder: Path) -> str:
    """The demo's own key; refuses a folder that holds anything else."""
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise WrongSetting(f"{folder} holds something that is no demo; choose another NENOSEGTS_DATA_DIR.")
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "key.txt"
    if not mark.exists():
        mark.write_text(NOTICE)
    if not kept.exists():
        kept.write_text(PREFIX + secrets.token_urlsafe(24))
        kept.chmod(0o600)
    return kept.read_text().strip()


def build(office: Office, new_statement: Path) -> None:
    """A year of invoices, eleven months of bank statements, and the twelfth as a file for the first import."""
    if new_statement.exists():
        return
    chance = random.Random(2026)  # noqa: S311 - the same company every time, no secret
    year = Year(office)
    year.enter_registers(DEFAULTS, ACCOUNTS)
    customers: list[Buyer] = buyers(chance)
    year.enter_customers(customers)
    invoices: list[Issued] = year.issue(chance, customers, TODAY)
    year.credit_some(chance, invoices)
    paid = bookings(chance, invoices, TODAY)
    balances = {"EUR": Decimal("25000.00"), "USD": Decimal("8000.00")}
    for currency, entries in sorted(paid.items()):
        for month in sorted({f"{each.booked_on:%Y-%m}" for each in entries}):
            content = _month(currency, month, balances, entries)
            if (currency, month) == ("EUR", f"{TODAY:%Y-%m}"):
                new_statement.write_bytes(content)
            else:
                year.import_statement(content, f"{currency}-{month}")
    year.take_back_returns()


def _month(currency: str, month: str, balances: dict[str, Decimal], entries: list[Booking]) -> bytes:
    chosen = [each for each in entries if f"{each.booked_on:%Y-%m}" == month]
    content = statement(ACCOUNTS[currency], currency, month, balances[currency], chosen)
    balances[currency] += sum((each.amount for each in chosen), Decimal(0))
    return content
