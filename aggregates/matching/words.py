"""What surrounds an invoice number in a text: words that announce one, and figures that only look like one."""

import re
from collections.abc import Iterator

from aggregates.matching.folding import is_year, plain

Atom = tuple[str, str]  # what separates it from the one before, and a row of letters or of digits
_REFERENCE = re.compile(r"\bRF ?[0-9]{2}(?: ?[A-Z0-9]){1,24}\b")
_DAY, _MONTH = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])"
NOISE = re.compile(
    r"\bRF[0-9]{2}(?: ?[A-Z0-9]{4})+(?: ?[A-Z0-9]{1,4})?\b"  # a creditor reference, read elsewhere
    r"|\b[A-Z]{2}[0-9]{2} ?(?:[A-Z]{4}[0-9]{7,20}|[A-Z0-9]{4}(?: [A-Z0-9]{4}){2,6}(?: [A-Z0-9]{1,3})?)\b"  # an IBAN
    r"|\b[A-Z]{2}[0-9]{16,28}\b"
    r"|\b(?:LV)?[459]0[0-9]{9}\b|\b[0-9]{6}-[0-9]{5}\b"  # Latvian registration number, personal code
    r"|\b(?:REG|PVN|VAT|PK|KODS)[A-Z]{0,12}[ .:]{0,2}(?:NR|NUMURS|KODS|NO)?[ .:]{0,2}(?:[A-Z]{2})?[0-9-]{6,13}\b"
    r"|\+[0-9][0-9 ()-]{6,16}\b|\b(?:TEL|TALR|TALRUNIS|MOB|PHONE)[ .:]{0,3}[0-9][0-9 ()-]{5,15}\b"  # a phone
    rf"|(?<![0-9]){_DAY}[./-]{_MONTH}[./-](?:19|20)?[0-9]{{2}}(?![./-]?[0-9])"  # a date
    r"|(?<![0-9])(?:19|20)[0-9]{2}[./-](?:0[1-9]|1[0-2])[./-](?:0[1-9]|[12][0-9]|3[01])(?![./-]?[0-9])"
    r"|\b(?:EUR|USD|GBP|SEK|NOK|DKK|PLN|CHF) ?[0-9][0-9 ]{0,12}(?:[.,][0-9]{1,2})?\b|[€$£] ?[0-9]+(?:[.,][0-9]{1,2})?\b"
    r"|(?<![A-Z0-9.,/-])[0-9]{1,3}(?:[ .,][0-9]{3})*[.,][0-9]{2}(?![0-9./-])"  # an amount
    r"|\b[0-9]+(?:[.,][0-9]{1,2})? ?(?:EUR|EIRO|USD|GBP|SEK|NOK|DKK|PLN|CHF|[€$£%])(?![A-Z])"
)
AND = frozenset(("UN", "AND", "IR", "JA", "UND", "ET", "I"))
_CUES = frozenset(("REK", "RK", "RN", "RKN", "INV", "BILL", "SF", "SASK", "ARVE", "ARVED", "RG", "RECHNUNG", "AVANSS"))
_CUE_STEMS = ("REKIN", "INVOIC", "SASKAIT", "FAKT", "FACTUR", "PAVADZ", "ARVE")
_OTHERS = frozenset(("DZ", "PO", "LIG", "APT", "OBJ", "TEL", "MOB", "KONTS", "PASUT", "KARTE"))
_OTHER_STEMS = ("LIGUM", "CONTRACT", "AGREEM", "PASUTI", "ORDER", "KONTA", "ACCOUNT", "DZIVOK", "POLIS", "KLIENT")
_NUMBER = frozenset(("NR", "N", "NUM", "NUMURS", "NUMERIS", "NUMBER", "SERIJA", "SERIJAS"))


def references(text: str) -> Iterator[str]:
    """Every reading of an RF creditor reference in the text, which may be printed in groups of four."""
    folded = plain(text)
    if "RF" not in folded:
        return
    for found in _REFERENCE.finditer(folded.replace("\n", " ")):
        reading = ""
        for group in found.group().split(" "):
            reading += group
            if len(reading) > 4:
                yield reading


def cue(atoms: list[Atom], at: int) -> bool | None:
    """Does a word before say that this is an invoice number (True), or something else (False)?"""
    numbered = None
    for sep, _ in atoms[at : max(at - 4, 0) : -1]:
        at -= 1
        word = atoms[at][1]
        if word[0] <= "9" or len(sep) > 4 or "|" in sep or "," in sep:
            return numbered
        if is_cue(word):
            return True
        if word in _OTHERS or word.startswith(_OTHER_STEMS):
            return False
        if word not in _NUMBER:
            return numbered
        numbered = True
    return numbered


def is_cue(word: str) -> bool:
    """Does the word announce an invoice number?"""
    return word in _CUES or word.startswith(_CUE_STEMS)


def like_a_date(atoms: list[Atom]) -> bool:
    """A year, a month of a year, or a day written as eight digits."""
    runs = [run for _, run in atoms]
    if len(runs) == 1:
        run = runs[0]
        day = len(run) == 8 and is_year(run[:4]) and 1 <= int(run[4:6]) <= 12 and 1 <= int(run[6:]) <= 31
        return day or (len(run) == 4 and is_year(run))
    years = [is_year(run) for run in runs if run.isdigit()]
    return len(runs) == 2 and sum(years) == 1 and all(len(run) <= 2 or is_year(run) for run in runs)
