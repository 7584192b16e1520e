"""The reference data with which a Latvian company can begin; rates are dated facts, to be checked by law (M2)."""

from decimal import Decimal
from typing import Any

from aggregates.reminder_words import LEVELS, texts

Entries = dict[str, dict[str, Any]]
_WITHIN = {
    "lv": "Apmaksa {days} dienu laikā", "lt": "Apmokėti per {days} d.", "et": "Tasuda {days} päeva jooksul",
    "ru": "Оплата в течение {days} дней", "de": "Zahlbar innerhalb von {days} Tagen", "": "{days} days net",
}  # fmt: skip
_AT_ONCE = {
    "lv": "Apmaksa nekavējoties", "lt": "Apmokėti nedelsiant", "et": "Tasuda kohe", "ru": "Оплата немедленно",
    "de": "Sofort zahlbar", "": "Payable immediately",
}  # fmt: skip


def _terms(days: int) -> dict[str, Any]:
    said = {language: words.format(days=days) for language, words in (_WITHIN if days else _AT_ONCE).items()}
    return {"name": f"{days} days net" if days else "Immediately", "days": days, "texts": said}


def _vat(
    name: str, *rates: tuple[str, str], category: str = "S", code: str | None = None, law: str | None = None
) -> dict[str, Any]:
    """`code` and `law` say why there is no VAT: BT-121 from the list VATEX, and BT-120 as invoices must show it."""
    entry: dict[str, Any] = {
        "name": name,
        "category": category,
        "rates": [{"from_on": from_on, "rate": rate} for from_on, rate in rates],
        "reverse_charge": category == "AE",
    }
    return entry | {"exemption_code": code, "exemption_reason": law}


def _untaxed(name: str, category: str, code: str | None, section: str, english: str) -> dict[str, Any]:
    """Without VAT by a section of the VAT Law, in Latvian and in English."""
    law = f"PVN likuma {section} (VAT Law, Section {english})"
    return _vat(name, (_BEGIN, "0"), category=category, code=code, law=law)


def _legal(from_on: str, base: str) -> dict[str, Any]:
    """Interest by law for half a year: 8 points above the base rate, which is the ECB's before that half-year."""
    source = f"Civil Law 1765: 8 points above the base rate {base} % (ECB main refinancing operations), www.bank.lv"
    return {"from_on": from_on, "rate": f"{Decimal(base) + 8:.2f}", "source": source}


def _series(prefix: str, kind: str, name: str, *, with_year: bool = False) -> dict[str, Any]:
    return {"name": name, "prefix": prefix, "type": kind, "with_year": with_year, "width": 6}


def _reminder(level: int) -> dict[str, Any]:
    said = texts(level)
    return {"name": said[""]["subject"], "purpose": "reminder", "level": level, "texts": said}


_BEGIN = "2012-07-01"  # 21 % since then
_BASE_RATES = {  # none changed from July 2016 to the end of 2022
    "2016-07-01": "0.00", "2023-01-01": "2.50", "2023-07-01": "4.00", "2024-01-01": "4.50", "2024-07-01": "4.25",
    "2025-01-01": "3.15", "2025-07-01": "2.15", "2026-01-01": "2.15", "2026-07-01": "2.40",
}  # fmt: skip

DEFAULTS: dict[str, Entries] = {
    "payment_terms": {str(days): _terms(days) for days in (0, 7, 14, 30, 60)},
    "vat_codes": {
        "PVN21": _vat("VAT 21 %", (_BEGIN, "21")),
        "PVN12": _vat("VAT 12 %", (_BEGIN, "12")),
        "PVN5": _vat("VAT 5 %", ("2018-01-01", "5")),
        "PVN0": _vat("VAT 0 %", (_BEGIN, "0"), category="Z"),
        # the pilot for bread, fresh milk, poultry and eggs: the ordinary rate before and after it
        "PVN12-FOOD": _vat(
            "VAT on bread, milk, poultry, eggs", (_BEGIN, "21"), ("2026-07-01", "12"), ("2027-07-01", "21")
        ),
        # of services to a business in another member state; what is reversed within Latvia needs a code of its own
        "PVN-AE": _untaxed("Reverse charge", "AE", "VATEX-EU-AE", "19. panta pirmā daļa", "19(1)"),
        "PVN-K": _untaxed("Supply to another member state", "K", "VATEX-EU-IC", "43. panta ceturtā daļa", "43(4)"),
        "PVN-G": _untaxed("Export", "G", "VATEX-EU-G", "43. panta pirmā daļa", "43(1)"),
        "PVN-E": _untaxed("Exempt", "E", None, "52. panta pirmā daļa", "52(1)"),
        "PVN-O": _untaxed("Out of scope of VAT", "O", "VATEX-EU-O", "5. pants", "5"),
    },
    "currencies": {
        "EUR": {"name": "Euro", "minor_units": 2, "rates": [{"from_on": "1999-01-01", "rate": "1"}]},
        "USD": {"name": "US dollar", "minor_units": 2},
        "GBP": {"name": "Pound sterling", "minor_units": 2},
        "SEK": {"name": "Swedish krona", "minor_units": 2},
        "PLN": {"name": "Polish zloty", "minor_units": 2},
    },
    "number_series": {
        "R": _series("R-", "invoice", "Invoices"),
        "K": _series("K-", "credit_note", "Credit notes"),
        "AV": _series("AV-", "advance", "Advance invoices", with_year=True),
        "NA": _series("NA-", "offset_act", "Settlement-offset acts"),
        "L": _series("L-", "contract", "Contracts"),
    },
    "vat_zones": {
        "LV": {"name": "Latvia", "kind": "domestic"},
        "EU": {"name": "European Union", "kind": "eu", "vat_code": "PVN-K"},
        "EXPORT": {"name": "Outside the European Union", "kind": "export", "vat_code": "PVN-G"},
    },
    "vat_number_forms": {
        "LV": {"name": "Latvia", "forms": ["LV###########"]},
        "EE": {"name": "Estonia", "forms": ["EE#########"]},
        "LT": {"name": "Lithuania", "forms": ["LT#########", "LT############"]},
    },
    "forms": {
        "LIGUMS": {
            "name": "Contract",
            "document": "contract",
            "texts": {"lv": {"title": "Līgums"}, "en": {"title": "Contract"}, "": {"title": "Contract"}},
        },
        "UZLIME": {
            "name": "Label of a contract",
            "document": "contract_label",
            "texts": {"lv": {"title": "Līguma uzlīme"}, "": {"title": "Contract label"}},
        },
    },
    "document_forms": {
        "contract": {"name": "Contracts", "forms": [{"form": "LIGUMS"}]},
        "contract_label": {"name": "Labels of contracts", "forms": [{"form": "UZLIME"}]},
    },
    "interest_rates": {
        "LEGAL": {
            "name": "Civil Law 1765: 8 points above the base rate of Latvijas Banka",
            "rates": [_legal(from_on, base) for from_on, base in _BASE_RATES.items()],
        },
    },
    "dunning_policies": {
        "default": {
            "name": "Three letters",
            "levels": [
                {"days": 3, "gap_days": 14, "template": "REM1"},
                {"days": 17, "gap_days": 14, "template": "REM2"},
                {"days": 31, "gap_days": 14, "template": "REM3", "interest": True},
            ],
            "min_amount": "1.00",
            "interest_rates": "LEGAL",
        },
    },
    "text_templates": {f"REM{level}": _reminder(level) for level in range(1, LEVELS + 1)},
    "discount_options": {"default": {"name": "Discount on the sum", "meaning": "discount", "applied_to": "sum"}},
    "contract_defaults": {"default": {"name": "Monthly, on the first day", "period_unit": "months"}},
}
