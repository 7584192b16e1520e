"""The last invoice date of a contract, in the way in which the office is used to read it (C12)."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import msgspec
from psycopg import sql

from aggregates.contract import Contract
from aggregates.contract.coverage import last_invoiced_on, rhythm_of
from aggregates.periods import period, trigger
from aggregates.register.kinds.agreements import ContractDefaults
from queries.rows import Connection

_SETTING = sql.SQL("SELECT entry FROM registers WHERE kind = 'contract_defaults' AND code = 'default'")


class Issued(Protocol):
    """An invoice of the contract, as the page of one shows it."""

    @property
    def dated_on(self) -> date | None:
        """As the contract has it."""

    @property
    def issued_on(self) -> date | None:
        """None while it is a draft."""


def last_invoice_date(connection: Connection, contract: Contract, invoices: Sequence[Issued]) -> date | None:
    """By the setting; `invoices` in order of their periods. None when nothing of it is invoiced."""
    kept = connection.execute(_SETTING).fetchone()
    way = msgspec.convert(kept[0], ContractDefaults).last_invoice_date if kept else "period_start"
    if way == "invoice_date":
        return (invoices[-1].issued_on or invoices[-1].dated_on) if invoices else None
    return last_invoiced_on(contract) if way == "period_start" else _shifted(contract)


def _shifted(contract: Contract) -> date | None:
    rows = {row.key: row for row in contract.rows}
    covers = [each for found in contract.covered.values() for each in found if each.type == "cyclical"]
    last = max(covers, key=lambda each: each.first, default=None)
    rhythm = rhythm_of(contract, rows.get(last.row)) if last else None
    return trigger(rhythm, period(rhythm, last.number)) if last and rhythm else None
