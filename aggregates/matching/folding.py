"""Numbers, references and names as they compare: without case, separators, leading zeros, diacritics, legal forms."""

import re
import unicodedata
from functools import lru_cache

_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−﹣-"}
_LETTERS = {ord("Ł"): "L", ord("ł"): "l", ord("Ø"): "O", ord("ø"): "o", ord("Đ"): "D", ord("đ"): "d"}
_PLAIN = _DASHES | _LETTERS | {0xA0: " ", 0x2028: "\n", 0x2029: "\n"}
_HIDDEN = re.compile("[\u0300-\u036f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_ATOM = re.compile(r"[A-Z]+|[0-9]+")
_SIMPLE = re.compile(r"([A-Z]*)[^A-Z0-9]*([0-9]+)")
_NOT_ALNUM = re.compile(r"[^A-Z0-9]+")
_YEARS = range(1990, 2100)
LEGAL_FORMS = frozenset((
    "SIA", "AS", "IK", "ZS", "PS", "KS", "VAS", "VSIA", "PSIA", "SE", "BDR", "UAB", "AB", "MB", "VSI", "OU", "MTU",
    "LTD", "LIMITED", "LLC", "PLC", "INC", "CORP", "CO", "COMPANY", "GMBH", "AG", "KG", "OHG", "UG", "SARL", "SAS",
    "SA", "SRL", "SPA", "BV", "NV", "OY", "OYJ", "ABP", "APS", "SP", "ZOO", "DOO", "EOOD", "JSC", "CJSC", "OJSC",
))  # fmt: skip
_FORM_WORDS = re.compile(
    r"\b(SABIEDRIBA AR IEROBEZOTU ATBILDIBU|AKCIJU SABIEDRIBA|INDIVIDUALAIS KOMERSANTS|ZEMNIEKU SAIMNIECIBA"
    r"|UZDAROJI AKCINE BENDROVE|AKCINE BENDROVE|SP Z O O|S R O|S A R L|Z S|A S|S I A)\b"
)


@lru_cache(maxsize=8192)  # the texts of a batch are folded more than once
def plain(text: str) -> str:
    """Upper case without diacritics, invisible characters and typographic dashes; line breaks stay."""
    if text.isascii():
        return text.upper()
    decomposed: str = _HIDDEN.sub("", unicodedata.normalize("NFKD", text.replace("№", " NR ")))
    return (decomposed if decomposed.isascii() else decomposed.translate(_PLAIN)).upper()


def alnum(text: str) -> str:
    """Only A-Z and 0-9 of it: how references compare."""
    return _NOT_ALNUM.sub("", plain(text))


def fold_number(number: str) -> str:
    """`R-000017` is R17, `inv 2026/0001` is INV20260001: separators gone, leading zeros of each row of digits too."""
    return joined(_ATOM.findall(plain(number)))


def number_tail(number: str) -> str:
    """What people write instead of the whole number: the last row of digits that is no year. R-2026/0017 is 17."""
    runs = [run.lstrip("0") for run in _ATOM.findall(plain(number)) if run.isdigit()]
    counting = [run for run in runs if not is_year(run)]
    return str((counting or runs or [""])[-1])


def number_keys(number: str) -> tuple[str, ...]:
    """Every key under which an issued number can be found, the whole number first, the tail last.

    `INV-2026/0017`: INV20260017, INV2026-17 (zeros inside left out), 20260017 and 2026-17 (series left out), 17.
    """
    text = plain(number)
    if simple := _SIMPLE.fullmatch(text):  # nearly every number: a series, then digits
        series, run = simple.groups()
        run = run.lstrip("0")
        return (series + run, run) if series and run else (run,) if run else ()
    atoms = _ATOM.findall(text)
    bare = atoms[next((at for at, atom in enumerate(atoms) if atom[0] <= "9"), 0) :]
    keys = (joined(atoms), dashed(atoms), joined(bare), dashed(bare), number_tail(number)) if bare else ()
    return tuple(dict.fromkeys(key for key in keys if key))


def leading_letters(key: str) -> str:
    """The series of a folded number: R of R17, none of 20260001."""
    found = _ATOM.match(key)
    return found.group() if found and found.group().isalpha() else ""


def joined(atoms: list[str]) -> str:
    """Rows of digits that stand together are one row."""
    key, run = "", ""
    for atom in atoms:
        if atom[0] <= "9":
            run += atom
        else:
            key, run = key + run.lstrip("0") + atom, ""
    return key + run.lstrip("0")


def dashed(atoms: list[str]) -> str:
    """Rows of digits that stand together stay apart, each without leading zeros."""
    key, digits = "", False
    for atom in atoms:
        if atom[0] <= "9":
            key += ("-" if digits else "") + (atom.lstrip("0") or "0")
            digits = True
        else:
            key, digits = key + atom, False
    return key


def is_year(run: str) -> bool:
    """Four digits that could as well be a year."""
    return len(run) == 4 and int(run) in _YEARS


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """`SIA "Bērziņš & Co"` is BERZINS: words sorted, legal form, diacritics and punctuation gone."""
    words = _NOT_ALNUM.sub(" ", plain(name)).strip()
    kept = [word for word in _FORM_WORDS.sub(" ", words).split() if word not in LEGAL_FORMS]
    return " ".join(sorted(kept or words.split()))


def fold_legal_id(legal_id: str) -> str:
    """Registration number, VAT number or personal code: 40003032949 also where LV40003032949 is written."""
    code = alnum(legal_id)
    return code[2:] if code[:2].isalpha() and code[2:].isdigit() else code
