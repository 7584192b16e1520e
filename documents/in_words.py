"""Amounts in words, as Latvian and English papers say them: every number is counted out, so none can be added to."""

from collections.abc import Callable
from decimal import Decimal

from aggregates.money import minor_units

_LV_ONES = ("nulle", "viens", "divi", "trīs", "četri", "pieci", "seši", "septiņi", "astoņi", "deviņi")
_LV_STEMS = ("", "vien", "div", "trīs", "četr", "piec", "seš", "septiņ", "astoņ", "deviņ")
_LV_GROUPS = (("", ""), ("tūkstotis", "tūkstoši"), ("miljons", "miljoni"), ("miljards", "miljardi"))
_EN_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_GROUPS = ("", "thousand", "million", "billion")
MOST = Decimal(10) ** 12  # no invoice comes to as much


def amount_in_words(amount: Decimal, currency: str, language: str) -> str | None:
    """`viens simts divdesmit viens eiro un 05 centi`; none in a language whose numbers nobody taught us, or beyond
    all sums. Below 0 it says so.
    """
    if language not in _SAID or abs(amount) >= MOST:
        return None
    places = minor_units(currency)
    whole, part = divmod(abs(amount).scaleb(places).to_integral_value(), 10**places)
    return _SAID[language](int(whole), f"{int(part):0{places}d}" if places else "", currency, amount < 0)


def _latvian(whole: int, part: str, currency: str, below: bool) -> str:
    words = ("mīnus " if below else "") + (_grouped(whole, _latvian_group) or "nulle")
    if currency != "EUR":
        return f"{words} {currency}" + (f" un {part}/1{'0' * len(part)}" if part else "")
    one = int(part) % 10 == 1 and part != "11"
    return f"{words} eiro un {part} {'cents' if one else 'centi'}"


def _english(whole: int, part: str, currency: str, below: bool) -> str:
    words = ("minus " if below else "") + (_grouped(whole, _english_group) or "zero")
    if currency != "EUR":
        return f"{words} {currency}" + (f" and {part}/1{'0' * len(part)}" if part else "")
    return f"{words} euro{'' if whole == 1 else 's'} and {part} {'cent' if part == '01' else 'cents'}"


def _grouped(whole: int, said: Callable[[int, int], str]) -> str:
    groups = []
    for place in (3, 2, 1, 0):
        if three := whole // 1000**place % 1000:
            groups.append(said(three, place))
    return " ".join(groups)


def _latvian_group(three: int, place: int) -> str:
    hundreds, rest = divmod(three, 100)
    said = [f"{_LV_ONES[hundreds]} {'simts' if hundreds == 1 else 'simti'}"] if hundreds else []
    if 11 <= rest <= 19:
        said.append(f"{_LV_STEMS[rest - 10]}padsmit")
    else:
        tens, ones = divmod(rest, 10)
        said += ["desmit" if tens == 1 else f"{_LV_STEMS[tens]}desmit"] if tens else []
        said += [_LV_ONES[ones]] if ones else []
    one = rest % 10 == 1 and rest != 11
    return " ".join([*said, _LV_GROUPS[place][0 if one else 1]]).strip()


def _english_group(three: int, place: int) -> str:
    hundreds, rest = divmod(three, 100)
    said = [f"{_EN_ONES[hundreds]} hundred"] if hundreds else []
    if 0 < rest < 20:
        said.append(_EN_ONES[rest])
    elif rest:
        tens, ones = divmod(rest, 10)
        said.append(_EN_TENS[tens] + (f"-{_EN_ONES[ones]}" if ones else ""))
    return " ".join([*said, _EN_GROUPS[place]]).strip()


_SAID = {"lv": _latvian, "en": _english}
