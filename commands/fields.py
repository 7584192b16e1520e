"""The shapes of fields that many commands share: exact amounts, codes, currencies."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError('a number with a decimal point is not exact; write it as text, for example "121.00"')
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
