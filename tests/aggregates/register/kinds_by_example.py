"""One good entry of every kind of reference data that billing by contract needs."""

from typing import Any

EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "accounts": ("6110", {"name": "Sales", "type": "income", "vat_code": "PVN21"}),
    "accrual_templates": ("YEAR", {"name": "A year", "method": "months-equal", "accrual_account": "5910"}),
    "company": (
        "own",
        {
            "name": "SIA Ziemeļu Ceļš",
            "reg_no": "40003000000",
            "vat_no": "LV49999990001",
            "street": "Brīvības gatve 214B",
            "city": "Rīga",
            "postal_code": "LV-1039",
            "endpoint": "0218:40003000000",
            "closing": {"lv": "Paldies!"},
        },
    ),
    "contract_classes": ("GOLD", {"name": "Gold", "comment": "answered within a day"}),
    "contract_defaults": ("default", {"name": "Quarterly", "factor": "1/4", "period_length": 3, "invoice_days": 10}),
    "customer_categories": ("SCHOOLS", {"name": "Schools", "price_list": "EDU", "payment_terms": "30"}),
    "delivery_modes": ("POST", {"name": "Post", "texts": {"lv": "Pa pastu", "en": "By post"}}),
    "delivery_terms": ("FOB", {"name": "Free on board", "texts": {"en": "FOB Riga"}}),
    "discount_matrices": ("LOYAL", {"name": "Loyal", "rows": [{"percent": "3"}, {"item": "RENT", "percent": "5"}]}),
    "discount_options": ("default", {"name": "Mark-up", "meaning": "markup", "applied_to": "unit_price"}),
    "document_forms": ("contract", {"name": "Contracts", "forms": [{"form": "LIGUMS"}]}),
    "forms": ("LIGUMS", {"name": "Contract", "document": "contract", "texts": {"lv": {"title": "Līgums"}}}),
    "freight": ("STD", {"name": "Standard", "amount": "9.90", "steps": [{"from_sum": "100", "amount": "0"}]}),
    "item_description_types": ("HW", {"name": "Hardware"}),
    "item_groups": ("SERVICES", {"name": "Services", "account": "6110", "discount_group": "A"}),
    "items": (
        "RENT",
        {
            "name": "Rent",
            "texts": {"en": "Rent of premises"},
            "barcode": "4750000000012",
            "group": "SERVICES",
            "unit": "MTH",
            "price": "120.00",
            "price_factor": "1",
            "vat_code": "PVN21",
            "objects": ["RIGA", "SALES"],
            "contract_item": "CARE",
            "bonus_percent": "2.5",
        },
    ),
    "known_serials": ("sn-0017a", {"item": "BOILER", "customer": "ACME", "sold_on": "2026-01-15", "own": True}),
    "objects": ("RIGA", {"name": "Riga office", "kind": "office"}),
    "people": ("anna", {"name": "Anna", "bonus_percent": "1.5", "reference": "Anna, 67000000"}),
    "payment_terms": (
        "14-2",
        {"name": "14 days", "days": 14, "early_discounts": [{"days": 10, "percent": "2"}], "texts": {"en": "14 days"}},
    ),
    "posting_rules": ("default", {"name": "Sales", "sales_account": "6110", "vat_code": "PVN21"}),
    "price_lists": ("EDU", {"name": "Schools", "currency": "EUR", "vat_included": True, "discount_list": True}),
    "prices": ("EDU:RENT", {"price_list": "EDU", "item": "RENT", "prices": [{"from_on": "2026-01-01", "price": "99"}]}),
    "quantity_discounts": (
        "BULK:*SERVICES",
        {"price_list": "BULK", "group": "SERVICES", "steps": [{"from_quantity": "10", "discount_percent": "7"}]},
    ),
    "text_templates": (
        "REM1",
        {"name": "First reminder", "purpose": "reminder", "level": 1, "texts": {"": {"body": "Please\npay."}}},
    ),
    "vat_number_forms": ("DE", {"name": "Germany", "forms": ["DE#########"]}),
    "vat_zones": ("EU", {"name": "European Union", "kind": "eu", "sales_account": "6120"}),
}
