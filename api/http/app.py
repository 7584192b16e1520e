"""The HTTP application: the routes under /api/v1, the conventions round them, one office behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from api.http import docs, problems
from api.http.describing import described
from api.http.limits import Rounds
from api.http.routes import (
    accruals,
    attachments,
    bank_payments,
    bank_statements,
    contract_papers,
    contract_upkeep,
    contracts,
    customers,
    debtor_accounts,
    debtors,
    expenses,
    health,
    history,
    invoice_advances,
    invoice_orders,
    invoices,
    keys,
    letters,
    nenosegts,
    offset_acts,
    orders,
    outbox,
    outgoing_payments,
    papers,
    paying,
    periods,
    posting,
    projects,
    registers,
    reminder_letters,
    sending,
    shortcuts,
    trips,
)
from api.office import Office

BASE = "/api/v1"
RESOURCES = (
    history,
    sending,
    outbox,
    customers,
    papers,
    letters,
    reminder_letters,
    registers,
    invoice_orders,
    invoice_advances,
    paying,
    invoices,
    orders,
    trips,
    contract_upkeep,
    contract_papers,
    contracts,
    accruals,
    attachments,
    expenses,
    bank_statements,
    bank_payments,
    outgoing_payments,
    debtors,
    debtor_accounts,
    posting,
    nenosegts,
    offset_acts,
    projects,
    periods,
    shortcuts,
    keys,
)
DESCRIPTION = "What every invoice and every payment still lacks, and the proof of each figure."


def make_app(office: Office, *, close: bool = False) -> FastAPI:
    """The application over an open office; with `close` it is closed when the server stops."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if close:
            office.close()

    app = FastAPI(
        title="Nenosegts",
        version=version("nenosegts"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.office = office
    app.add_middleware(Rounds)
    problems.install(app)
    app.include_router(health.router)
    app.include_router(health.router, prefix=BASE, include_in_schema=False)
    app.include_router(docs.router)
    for resource in RESOURCES:
        app.include_router(resource.router, prefix=BASE)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Add to the OpenAPI document what FastAPI does not know."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described(made())
        return made()

    app.openapi = openapi  # type: ignore[method-assign]
