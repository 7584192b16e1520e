"""Every read model there is, in the order in which their changes are made."""

from projections import (
    access_keys,
    accruals,
    attachments,
    bank_payments,
    bank_statements,
    contract_rows,
    contract_words,
    contracts,
    counters,
    customers,
    debtors,
    invoices,
    known_ibans,
    ledger,
    nenosegts,
    offset_acts,
    orders,
    outgoing_payments,
    projects,
    registers,
    shortcuts,
    trips,
)
from projections.changes import ReadModel
from projections.table import Table

PROJECTIONS: tuple[ReadModel, ...] = (
    customers,
    registers,
    access_keys,
    bank_statements,
    bank_payments,
    outgoing_payments,
    invoices,
    ledger,
    nenosegts,
    debtors,
    offset_acts,
    known_ibans,
    projects,
    orders,
    trips,
    contracts,
    contract_rows,
    contract_words,
    accruals,
    attachments,
    shortcuts,
    counters,
)
TABLES: dict[str, Table] = {table.name: table for each in PROJECTIONS for table in each.TABLES}
