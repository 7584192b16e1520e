"""Build the demo company with the same commands that everybody uses; started again, it goes on where it was stopped."""

import random
import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from aggregates.register.defaults import DEFAULTS
from api.demo.agency import SUPERVISOR
from api.demo.clerk import Clerk
from api.demo.dealings import Dealings
from api.demo.letters import Letters
from api.demo.names import buyers, iban
from api.demo.paying import Issued, bookings
from api.demo.statement import Booking, statement
from api.demo.year import Year
from api.office import Office
from api.settings import Settings, WrongSetting
from commands.keys.issue_key import PREFIX, IssueKey, issue_key, sha256_of

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
    supervisor_key: str
    new_statement: Path

    def welcome(self, address: str) -> str:
        """What to try first."""
        key = f"-H 'Authorization: Bearer {self.key}'"
        other = f"-H 'Authorization: Bearer {self.supervisor_key}'"
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
                f"  curl -s {key} '{address}/api/v1/outbox?limit=3'",
                f"  (its e-mails go to nobody: they are laid into {self.settings.data_dir}/outbox)",
                "",
                f"{SUPERVISOR} supervises one campaign, and sees nothing else:",
                "",
                f"  curl -s {other} '{address}/api/v1/projects'",
                "",
                "The command line looks at this company in a terminal that knows it:",
                "",
                f"  export NENOSEGTS_DATA_DIR='{self.settings.data_dir}' NENOSEGTS_SCHEMA={self.settings.schema_name} "
                f"NENOSEGTS_TODAY={TODAY}",
                "  nenosegts remind --dry-run",
                "",
            )
        )


def prepare(given: Settings) -> Company:
    """The demo company in its own folder (or schema), made when it is not there. Errors: `WrongSetting`."""
    folder = given.data_dir.absolute() / "demo"
    key, supervisor_key = _claim(folder, "key.txt"), _claim(folder, f"key-{SUPERVISOR}.txt")
    settings = given.model_copy(
        update={
            "data_dir": folder,
            "schema_name": f"{given.schema_name}_demo",
            "bootstrap_key": key,
            "today": TODAY,
            "base_currency": "EUR",
            "smtp_url": None,  # whatever it is set to: letters of a made-up company go to nobody
        }
    )
    new_statement = folder / "statement-EUR-2026-06.xml"
    with Office(settings) as office:
        build(office, new_statement)
        _let_in(office, supervisor_key)
    return Company(settings, key, supervisor_key, new_statement)


def _let_in(office: Office, secret: str) -> None:
    """The supervisor's key, unless it was made before."""
    mark = sha256_of(secret)[:8]
    command = IssueKey(name=f"{SUPERVISOR.lower()}-{mark}", person=SUPERVISOR, roles=("supervisor",))
    Clerk(office).do(f"key/{mark}", "issue_key", command, issue_key, secret)
    office.settle()


def _claim(folder: Path, file: str) -> str:
    """A secret of the demo, made when it is not there; refuses a folder that holds anything else."""
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise WrongSetting(f"{folder} holds something that is no demo; choose another NENOSEGTS_DATA_DIR.")
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / file
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
    clerk = Clerk(office)
    year, customers = Year(clerk), buyers(chance)
    year.enter_registers(DEFAULTS, ACCOUNTS)
    year.enter_customers(customers)
    invoices: list[Issued] = year.issue(chance, customers, TODAY)
    year.credit_some(chance, invoices)
    dealings = Dealings(clerk, customers, TODAY)
    dealings.before_statements()
    paid = bookings(chance, invoices, TODAY)
    paid["EUR"] += dealings.expected()
    last = _import(year, paid)
    year.take_back_returns()
    dealings.after_statements()
    Letters(clerk, TODAY).write(invoices)
    new_statement.write_bytes(last)


def _import(year: Year, paid: Mapping[str, list[Booking]]) -> bytes:
    """Month by month; what is answered is the last one of the main account, which is not imported."""
    balances = {"EUR": Decimal("25000.00"), "USD": Decimal("8000.00")}
    last = b""
    for currency, entries in sorted(paid.items()):
        for month in sorted({f"{each.booked_on:%Y-%m}" for each in entries}):
            content = _month(currency, month, balances, entries)
            if (currency, month) == ("EUR", f"{TODAY:%Y-%m}"):
                last = content
            else:
                year.import_statement(content, f"{currency}-{month}")
    return last


def _month(currency: str, month: str, balances: dict[str, Decimal], entries: list[Booking]) -> bytes:
    chosen = [each for each in entries if f"{each.booked_on:%Y-%m}" == month]
    content = statement(ACCOUNTS[currency], currency, month, balances[currency], chosen)
    balances[currency] += sum((each.amount for each in chosen), Decimal(0))
    return content
