"""What the OpenAPI document says beyond what FastAPI sees: problems, keys, the headers of commands, and examples."""

from collections.abc import Iterator
from typing import Any

PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/over-allocated"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What, why, and what to do next"},
        "offers": {"type": "array", "items": {"type": "string"}, "description": "Commands that lead on"},
        "conflicts": {
            "type": "array",
            "description": "What was changed by hand and in its source: say for each which to take",
            "items": {
                "type": "object",
                "properties": {
                    name: {"type": ["string", "null"]} for name in ("source", "line", "field", "base", "theirs", "ours")
                },
            },
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
HEADERS = {
    "Idempotency-Key": "The same key and content: the first answer again, for ever. At most 200 characters.",
    "If-Match": "The ETag of what was read; when it has changed since, the command is refused with 412.",
    "Prefer": "respond-async does not wait for the read models.",
}
OPEN = ("/livez", "/readyz")
_ID = "01a2000e-61f0-7851-af11-7ff2e54cf85c"
_LINE = {"text": "Transports Rīga–Viļņa", "quantity": "2", "unit_price": "50.00", "vat_code": "PVN21"}
_REASON = {"reason": "Entered by mistake"}
EXAMPLES: dict[str, Any] = {
    "enter_customer": {"code": "ACME", "name": "SIA Ķīmija", "email": "rekini@acme.example", "payment_terms": "14"},
    "amend_customer": {"email": "parads@acme.example"},
    "enter_register": {"code": "14", "entry": {"name": "14 dienas", "days": 14}},
    "amend_register": {"entry": {"name": "14 days", "days": 14}},
    "draft_invoice": {"payer": "ACME", "lines": [_LINE]},
    "amend_invoice": {"payer": "ACME", "lines": [_LINE, _LINE]},
    "approve_invoice": {"issued_on": "2026-05-04"},
    "approve_invoices": {"ids": [_ID]},
    "send_invoice": {},
    "send_invoices": {"ids": [_ID]},
    "send_reminder": {"to": ["gramatvediba@acme.example"]},
    "print_letters": {"both_sides": True},
    "mark_letters_posted": {"ids": [_ID], "posted_on": "2026-06-30"},
    "unapprove_invoice": _REASON,
    "invoice_order": {},
    "invoice_orders": {"orders": [_ID]},
    "add_to_invoice": {"invoice": _ID},
    "add_order": {"order": _ID},
    "remove_order": {"order": _ID},
    "regenerate_invoice": {"reason": "New price", "take_all": "theirs", "dry_run": True},
    "regenerate_invoices": {"ids": [_ID], "reason": "Prices of the season"},
    "unapprove_order_invoice": _REASON,
    "reissue_invoice": {"reason": "Wrong price"},
    "cancel_invoice": _REASON,
    "credit_invoice": {"reason": "Returned goods", "lines": [{**_LINE, "quantity": "1"}]},
    "apply_credit": {"invoices": [{"id": _ID, "amount": "10.00"}]},
    "unapply_credit": {"invoice": _ID, "undo": "correction"},
    "link_invoice": {"payment": _ID, "amount": "100.00"},
    "unlink_invoice": {"payment": _ID},
    "write_off_invoice": {"amount": "0.01", "reason": "Rounding"},
    "undo_invoice_write_off": _REASON,
    "mark_posted": {"posted_on": "2026-05-05"},
    "mark_sent": {"channel": "einvoice", "sent_on": "2026-05-05", "to": ["0151:40001234567"]},
    "hand_over_invoices": {"ids": [_ID], "batch": "2026-05"},
    "mark_invoices_booked": {"ids": [_ID]},
    "unbook_invoice": _REASON,
    "enter_order": {
        "number": "P-1001",
        "customer": "ACME",
        "reference": "PO 4711",
        "actual_on": "2026-05-12",
        "cargo": [{"description": "tērauds", "load_at": "Rīga", "unload_at": "Tallinn"}],
        "prices": [{"text": "Transports", "unit_price": "450.00", "vat_code": "PVN21"}],
    },
    "amend_order": {"reference": "PO 4712", "comment": "Thank you"},
    "amend_orders": {
        "orders": [{"id": _ID, "prices": [{"text": "Transports", "unit_price": "470.00", "vat_code": "PVN21"}]}]
    },
    "change_order_dates": {"actual_on": "2026-05-13"},
    "cancel_order": _REASON,
    "plan_trip": {"number": "T-17", "vehicle": "AB-1234", "driver": "Jānis Ozols", "starts_on": "2026-05-12"},
    "amend_trip": {"ends_on": "2026-05-14"},
    "add_trip_order": {"order": _ID},
    "remove_trip_order": {"order": _ID},
    "approve_trip": {},
    "withdraw_trip_approval": {"reason": "The weight was wrong"},
    "cancel_trip": _REASON,
    "detach_from_order": {"key": "7f3a9c01b2d4", "reason": "Of another order"},
    "detach_from_invoice": {"key": "7f3a9c01b2d4", "reason": "Of another invoice"},
    "match_payments": {"ids": [_ID]},
    "link_payment": {"invoices": [{"id": _ID, "amount": "100.00"}, {"id": _ID}]},
    "unlink_payment": {"invoice": _ID, "undo": "correction", "reason": "Paid for another firm"},
    "return_payment": {"booked_on": "2026-05-20", "reason_code": "AC04"},
    "set_aside_payment": {"reason": "Interest"},
    "attribute_payment": {"customer": "ACME"},
    "write_off_payment": {"amount": "0.01", "reason": "Rounding"},
    "undo_payment_write_off": _REASON,
    "lock_period": {"through": "2026-04-30"},
    "unlock_period": {"through": "2026-03-31", "reason": "A late invoice"},
    "exempt_from_lock": {"person": "Anna", "from_on": "2026-04-01", "hours": 8, "reason": "Audit"},
    "save_shortcut": {"name": "Late and large", "list": "invoices", "query": {"payment": "overdue", "sort": "-gross"}},
    "issue_key": {"name": "anna", "person": "Anna Kalniņa", "roles": ["accountant"]},
}
_FILE = '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">…</Document>'


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The document with all of it."""
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"key": []}]
    for path in OPEN:
        document["paths"][path]["get"]["security"] = []
    for operation in _commands(document):
        _describe(operation)
    return document


def _commands(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (methods["post"] for methods in document["paths"].values() if "post" in methods)


def _sample(operation: dict[str, Any]) -> str:
    """The beginning of a file that the operation takes."""
    return _FILE if operation["operationId"].startswith("import_") else "%PDF-1.7 …"


def _describe(operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    declared = {each["name"] for each in parameters}
    parameters += [
        {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in HEADERS.items()
        if name not in declared
    ]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        content["example"] = EXAMPLES.get(operation["operationId"], {}) if kind.endswith("json") else _sample(operation)
