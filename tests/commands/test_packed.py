"""Rows of a long answer: as they were put in for whoever looks, and plain JSON for whoever sends them."""

from datetime import date
from decimal import Decimal
from typing import TypedDict

import msgspec

from commands.command import Refused
from commands.packed import Packed


class Made(TypedDict):
    net: Decimal
    dated_on: date | None


def test_rows_are_as_they_were_put_in() -> None:
    rows: list[Made] = [{"net": Decimal("1.10"), "dated_on": date(2026, 1, 1)}, {"net": Decimal(2), "dated_on": None}]
    packed = Packed(Made)
    packed.keep(rows)
    assert list(packed) == rows == packed
    assert (packed[1], packed[:1], len(packed), [*packed]) == (rows[1], rows[:1], 2, rows)
    assert packed != rows[:1]
    assert packed != "rows"


def test_what_is_sent_is_plain_json() -> None:
    packed = Packed(Refused)
    packed.keep([Refused("1", "/problems/x", "X.", 409, "Because.")])
    assert msgspec.json.encode({"refused": packed}) == (
        b'{"refused":[{"id":"1","type":"/problems/x","title":"X.","status":409,"detail":"Because."}]}'
    )
    assert packed[0].detail == "Because."


def test_an_answer_with_packed_rows_is_kept_and_given_again() -> None:
    packed = Packed(Made)
    packed.keep([{"net": Decimal("1.10"), "dated_on": None}])
    kept = msgspec.json.encode({"more": {"invoices": packed}})
    assert msgspec.json.decode(kept) == {"more": {"invoices": [{"net": "1.10", "dated_on": None}]}}
