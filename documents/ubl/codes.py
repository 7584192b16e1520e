"""Codes of the standard's lists: units of measure, electronic addresses, kinds of documents."""

import re
import unicodedata

from documents.parts import Party

PIECE = "C62"  # UN/ECE Recommendation 20: one
_UNITS = {
    "C62": "gab gabals pcs pc vnt tk шт stk piece",
    "HUR": "h hur st stunda stundas hour hours val tund час std",
    "DAY": "d diena dienas day days päev день tag",
    "WEE": "ned nedela week weeks",
    "MON": "men mēn menesis mon month months kuu мес monat",
    "ANN": "g gads year years ann",
    "KGM": "kg kgm кг",
    "TNE": "t tonna tonnas tne т",
    "KMT": "km kmt км",
    "MTR": "m mtr м",
    "MTK": "m2 mtk м2",
    "MTQ": "m3 mtq м3",
    "LTR": "l ltr л",
    "KWH": "kwh",
    "XPX": "pal paletes palete pallet xpx",
    "E48": "pak pakalpojums service e48",
    "LS": "kopa komplekts lump ls",
}
_CODES = {word: code for code, words in _UNITS.items() for word in words.split()}

# Electronic Address Scheme (EAS): by VAT number of a country, and by the number of its companies register.
_BY_VAT = {
    "AT": "9914", "BE": "9925", "BG": "9926", "CY": "9928", "CZ": "9929", "DE": "9930", "EE": "9931", "EL": "9933",
    "ES": "9920", "FR": "9957", "GB": "9932", "HR": "9934", "HU": "9910", "IE": "9935", "IT": "0211", "LT": "9937",
    "LU": "9938", "LV": "9939", "MT": "9943", "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947", "SI": "9949",
    "SK": "9950",
}  # fmt: skip
_BY_REGISTER = {"LV": "0218", "LT": "0200", "EE": "0191"}


def unit_code(unit: str | None) -> str:
    """The code of a unit as our items name it; of one that is no unit of the list: piece."""
    bare = re.sub(r"[\s.]", "", unit or "").lower()
    plain = "".join(each for each in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(each))
    return _CODES.get(bare) or _CODES.get(plain) or PIECE


def endpoint(party: Party) -> tuple[str, str] | None:
    """Scheme and number of its electronic address: as given, else by its register, its VAT number or its e-mail."""
    if party.endpoint:
        scheme, _, number = party.endpoint.partition(":")
        return scheme, number
    if party.reg_no and party.country in _BY_REGISTER:
        return _BY_REGISTER[party.country], party.reg_no
    if party.vat_no and party.vat_no[:2] in _BY_VAT:
        return _BY_VAT[party.vat_no[:2]], party.vat_no
    return ("EM", party.email) if party.email else None
