"""The reference data with which a Latvian company can begin; rates are dated facts, to be checked by law (M2)."""

from typing import Any

Entries = dict[str, dict[str, Any]]


def _terms(days: int) -> dict[str, Any]:
    return {"name": f"{days} days net" if days else "Immediately", "days": days}


def _vat(name: str, *rates: tuple[str, str], category: str = "S", code: str | None = None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": name,
        "category": category,
        "rates": [{"from_on": from_on, "rate": rate} for from_on, rate in rates],
        "reverse_charge": category == "AE",
    }
    if category != "S":
        entry |= {"exemption_code": code, "exemption_reason": name}
    return entry


def _series(prefix: str, kind: str, name: str, *, with_year: bool = False) -> dict[str, Any]:
    return {"name": name, "prefix": prefix, "type": kind, "with_year": with_year, "width": 6}


_ASKED = "Lūdzam samaksāt tālāk minētos rēķinus. Ja tie jau ir samaksāti, lūdzam šo vēstuli neņemt vērā."
_ASKED_EN = "Please pay the invoices listed below. If they are paid already, please disregard this letter."


def _reminder(level: int, subject: str, english: str) -> dict[str, Any]:
    texts = {"lv": {"subject": subject, "body": _ASKED}, "": {"subject": english, "body": _ASKED_EN}}
    return {"name": english, "purpose": "reminder", "level": level, "texts": texts}


_BEGIN = "2012-07-01"  # 21 % since then

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
        "PVN-AE": _vat("Reverse charge", (_BEGIN, "0"), category="AE", code="VATEX-EU-AE"),
        "PVN-K": _vat("Supply to another member state", (_BEGIN, "0"), category="K", code="VATEX-EU-IC"),
        "PVN-G": _vat("Export", (_BEGIN, "0"), category="G", code="VATEX-EU-G"),
        "PVN-E": _vat("Exempt", (_BEGIN, "0"), category="E"),
        "PVN-O": _vat("Out of scope of VAT", (_BEGIN, "0"), category="O", code="VATEX-EU-O"),
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
            "rates": [
                {"from_on": "2026-01-01", "rate": "10.15", "source": "https://www.bank.lv, base rate 2.15 %"},
                {"from_on": "2026-07-01", "rate": "10.40", "source": "https://www.bank.lv, base rate 2.40 %"},
            ],
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
    "text_templates": {
        "REM1": _reminder(1, "Atgādinājums par rēķinu apmaksu", "Payment reminder"),
        "REM2": _reminder(2, "Otrais atgādinājums par rēķinu apmaksu", "Second payment reminder"),
        "REM3": _reminder(3, "Pēdējais brīdinājums pirms parāda piedziņas", "Last warning before collection"),
    },
    "discount_options": {"default": {"name": "Discount on the sum", "meaning": "discount", "applied_to": "sum"}},
    "contract_defaults": {"default": {"name": "Monthly, on the first day", "period_unit": "months"}},
}
