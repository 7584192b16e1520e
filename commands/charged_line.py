"""What every line that charges something says, on an order or on an invoice."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from commands.fields import Amount, Code, Exact, Text


class ChargedLine(BaseModel):
    """What is charged: net = quantity / price_factor x unit_price, less discount percent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Text = Field(min_length=1)
    quantity: Exact = Decimal(1)
    unit_price: Amount
    discount: Exact = Field(default=Decimal(0), ge=0, le=100, description="Percent")
    price_factor: Exact = Field(default=Decimal(1), gt=0, description="The price is for so many units")
    vat_code: Code
    item: Code | None = None
    account: Code | None = None
    dimensions: dict[str, str] = Field(default_factory=dict, max_length=20)
