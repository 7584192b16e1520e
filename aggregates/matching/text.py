"""Invoice numbers in free text, told apart from dates, accounts, registration numbers, phones and amounts (A2.1, 3)."""

import re
from functools import lru_cache
from typing import NamedTuple, Protocol

from aggregates.matching.folding import joined, plain
from aggregates.matching.words import AND, NOISE, Atom, cue, is_cue, like_a_date

_ATOM = re.compile(r"([^A-Z0-9]*)([A-Z]+|[0-9]+)")
_TIGHT = frozenset(("", "-", "/", ".", "_", "\\"))
_AFTER_LETTERS = _TIGHT | {":", "#", ".:", ":#", ".#"}
_LISTING = re.compile(r"[\s,;&+/|().]*[,;&+/|][\s,;&+/|().]*")
LONGEST = 5  # atoms of one number
WIDEST = 20  # numbers of one range


class Mention(NamedTuple):
    """A place in the text that names issued numbers by their keys; a weak one needs a second witness."""

    keys: tuple[str, ...]
    weak: bool
    cued: bool  # a word or a series says that it is an invoice number
    long: bool  # six digits or more: the amount alone is witness enough


class Numbers(Protocol):
    """What the words of a text are compared with."""

    def knows(self, key: str) -> bool:
        """Is it a key of an issued number?"""

    def begins(self, letters: str) -> bool:
        """Does an issued number begin with these letters?"""


@lru_cache(maxsize=8192)  # a batch is read twice: for what it may name, and for what it does name
def _atoms(text: str) -> list[Atom]:
    return _ATOM.findall(NOISE.sub(" | ", plain(text)))


def mentions(text: str, numbers: Numbers, *, cued: bool = False, wary: bool = False) -> list[Mention]:
    """The issued numbers that the text names.

    `cued`: the field is meant for invoice numbers. `wary`: it is not, so that a number needs its series.
    """
    atoms = _atoms(text) if text else []
    found: list[Mention] = []
    stem: list[str] = []  # of the number before, which ended at `end`: for "R-17, 18 un 19"
    at, end, trusted = 0, -1, False
    while at < len(atoms):
        if atoms[at][1][0] > "9" and not numbers.begins(atoms[at][1]):
            at += 1
            continue
        listed = end >= 0 and _listed(atoms, end, at)
        reading = _read(atoms, at, numbers, stem if listed else [])
        if reading is None:
            at += 1
            continue
        mention = _weighed(atoms, at, reading, numbers, sure=cued or (listed and trusted), wary=wary)
        if mention is None:
            at, end = _behind(atoms, reading.end), -1
            continue
        found.append(mention)
        stem, trusted = reading.stem, not mention.weak
        at = end = reading.end + (len(mention.keys) > 1)
    return found


def _behind(atoms: list[Atom], at: int) -> int:
    """Past the digits that belong to what was just passed over: contract 2025/17."""
    while at < len(atoms) and atoms[at][1][0] <= "9" and atoms[at][0] in _TIGHT:
        at += 1
    return at


class _Reading(NamedTuple):
    key: str
    end: int  # the atom behind it
    stem: list[str]  # its atoms but the last
    doubtful: bool  # a row of digits was glued across a space, and a shorter number is known too


def _read(atoms: list[Atom], at: int, numbers: Numbers, stem: list[str]) -> _Reading | None:
    """The longest known number that begins here."""
    atom = atoms[at][1]
    if stem and atom[0] <= "9" and numbers.knows(key := joined([*stem, atom])):
        return _Reading(key, at + 1, stem, doubtful=False)
    best: _Reading | None = None
    for end, key, glued in reversed(_keys(atoms, at)):
        if numbers.knows(key):
            if best is None:
                best = _Reading(key, end, [each for _, each in atoms[at : end - 1]], doubtful=False)
                if not glued:
                    break
            elif end < best.end:
                return best._replace(doubtful=True)
    return best


def _keys(atoms: list[Atom], at: int) -> list[tuple[int, str, bool]]:
    """Keys of the rows of letters and digits that begin here and stand close together, shortest first.

    Each with the atom behind it, and whether a row of digits was glued across a space or line break.
    """
    found = []
    head, run, dashes, before = "", "", "", ""
    glued = apart = several = False
    for stop in range(at, min(at + LONGEST, len(atoms))):
        sep, atom = atoms[stop]
        if before and not _tight(before, sep, atom):
            break
        if atom[0] > "9":
            head, run, dashes = head + run.lstrip("0") + atom, "", dashes + atom
            if len(atom) <= 3 and before:
                found.append((stop + 1, head, glued))
        else:
            if before and before[0] <= "9":
                several, dashes = True, dashes + "-"
                glued = glued or sep.strip(" \n") != sep
                apart = apart or (" " in sep and len(atom) < 3)
            run += atom
            dashes += atom.lstrip("0") or "0"
            if not apart:
                found.append((stop + 1, head + run.lstrip("0"), glued))
            if several:
                found.append((stop + 1, dashes, False))
        before = atom
    return found


def _tight(before: str, sep: str, atom: str) -> bool:
    if not sep:
        return True
    if atom[0] > "9":
        return (sep in _TIGHT) if before[0] <= "9" or len(atom) > 4 else (sep == " " or sep in _TIGHT)
    return len(sep) <= 3 and sep.strip(" \n") in (_AFTER_LETTERS if before[0] > "9" else _TIGHT)


def _weighed(
    atoms: list[Atom], at: int, reading: _Reading, numbers: Numbers, *, sure: bool, wary: bool
) -> Mention | None:
    """How far the reading can be trusted; None when the text says that it is something else."""
    span = _span(atoms, reading, numbers)
    if span:
        return Mention(span, weak=len(span) > 2, cued=True, long=False)
    digits = sum(each.isdigit() for each in reading.key)
    weak = reading.doubtful or _goes_on(atoms, reading, numbers)
    cued = True
    if atoms[at][1][0] <= "9" and not reading.key[0].isalpha():
        announced = cue(atoms, at)
        if announced is False and not sure:
            return None
        cued = sure or announced is True
        if not cued:
            alone = _alone(atoms, at, reading.end)
            weak = weak or wary or digits < 4 or not alone or like_a_date(atoms[at : reading.end])
    return Mention((reading.key,), weak=weak, cued=cued, long=digits >= 6)


def _span(atoms: list[Atom], reading: _Reading, numbers: Numbers) -> tuple[str, ...]:
    """`R-17-19` names R-17, R-18 and R-19 when all of them exist."""
    if reading.end == len(atoms) or atoms[reading.end][0].strip(" ") != "-" or atoms[reading.end][1][0] > "9":
        return ()
    last = atoms[reading.end - 1][1]
    first, upto = (int(last) if last.isdigit() and len(last) < 18 else 0), int(atoms[reading.end][1][:18])
    if not 0 < first < upto <= first + WIDEST:
        return ()
    keys = tuple(joined([*reading.stem, str(each).zfill(len(last))]) for each in range(first, upto + 1))
    return keys if all(numbers.knows(key) for key in keys) else ()


def _goes_on(atoms: list[Atom], reading: _Reading, numbers: Numbers) -> bool:
    """Is it the beginning of something longer that is not known, such as R-17/5?"""
    if reading.end == len(atoms):
        return False
    sep, atom = atoms[reading.end]
    if atom[0] > "9":
        return not sep and reading.key[-1].isdigit()
    return sep in _TIGHT and not (sep == "/" and numbers.knows(joined([*reading.stem, atom])))


def _alone(atoms: list[Atom], at: int, end: int) -> bool:
    """No other letters or digits hang on these digits: PO-1234 is not invoice 1234."""
    before = at > 0 and atoms[at][0] in _TIGHT and not is_cue(atoms[at - 1][1])
    return not before and (end == len(atoms) or bool(atoms[end][0]))


def _listed(atoms: list[Atom], end: int, at: int) -> bool:
    """Does the atom go on with a list: "R-17, 18 un 19"?"""
    if at == end:
        return bool(_LISTING.fullmatch(atoms[at][0]))
    return at == end + 1 and atoms[end][1] in AND
