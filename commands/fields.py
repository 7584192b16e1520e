"""The shapes of fields that many commands share: exact amounts, codes, currencies."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

_PLAIN = re.compile(r"[+-]?[0-9]{1,24}(\.[0-9]{1,24})?")  # Decimal also takes NaN, 1E9, 1_000 and Arabic digits


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError('a number with a decimal point is not exact; write it as text, for example "121.00"')
    if isinstance(value, str) and not _PLAIN.fullmatch(value.strip()):
        raise ValueError(f'{value[:40]!r} is no plain number; write digits and a point, for example "121.00"')
    return value


Exact = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(allow_inf_nan=False, max_digits=24, decimal_places=9),
    PlainSerializer(str, return_type=str, when_used="json"),
]
Amount = Annotated[Exact, Field(examples=["121.00"])]
Code = Annotated[str, Field(min_length=1, max_length=40, examples=["ACME"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
Text = Annotated[str, Field(max_length=500)]
