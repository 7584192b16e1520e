"""What stories about contracts begin with: one that is approved, and a run that leaves nothing out."""

from typing import Any

from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}


def contract(clerk: Clerk, number: str = "L-1", **more: Any) -> str:
    body = {"number": number, "customer": "ACME", "start_on": "2026-01-01", "rows": [RENT]}
    each = str(clerk.do("/contracts", body | more)["id"])
    clerk.do(f"/contracts/{each}/approve")
    return each


def run(clerk: Clerk, until: str, **more: Any) -> list[dict[str, Any]]:
    answer = clerk.do("/contracts/invoices", {"until": until, **more})
    assert answer["refused"] == []
    return list(answer["invoices"])
