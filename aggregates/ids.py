"""Identities: derived from the world's natural key where that must be unique, otherwise ordered by time."""

import os
import time
from datetime import date
from functools import lru_cache
from uuid import UUID, uuid5

NENOSEGTS = UUID("6e1f0b52-5c0b-5d0e-9a57-0c5c5b1d7a10")


@lru_cache(maxsize=20_000)
def customer_id(code: str) -> UUID:
    """One customer a code."""
    return uuid5(NENOSEGTS, f"customer:{code}")


@lru_cache(maxsize=2_000)
def register_id(kind: str, code: str) -> UUID:
    """One entry of reference data a kind and code."""
    return uuid5(NENOSEGTS, f"register:{kind}:{code}")


def payment_id(fingerprint: str) -> UUID:
    """One payment a booking of the bank, whichever file brings it."""
    return uuid5(NENOSEGTS, f"payment:{fingerprint}")


def statement_id(natural_key: str) -> UUID:
    """One statement an account, statement id, sequence and period."""
    return uuid5(NENOSEGTS, f"statement:{natural_key}")


def series_id(series: str, year: int) -> UUID:
    """One gap-free run of numbers a series and year."""
    return uuid5(NENOSEGTS, f"series:{series}:{year}")


def key_id(name: str) -> UUID:
    """One access key a name."""
    return uuid5(NENOSEGTS, f"key:{name}")


def order_id(number: str) -> UUID:
    """One customer order a number."""
    return uuid5(NENOSEGTS, f"order:{number}")


def trip_id(number: str) -> UUID:
    """One trip a number."""
    return uuid5(NENOSEGTS, f"trip:{number}")


def project_id(code: str) -> UUID:
    """One project a code."""
    return uuid5(NENOSEGTS, f"project:{code}")


def contract_id(number: str) -> UUID:
    """One contract a number."""
    return uuid5(NENOSEGTS, f"contract:{number}")


def accrual_id(invoice: UUID, line: int) -> UUID:
    """One accrual schedule a line of an invoice: its place, from 1."""
    return uuid5(NENOSEGTS, f"accrual:{invoice}:{line}")


def reporting_period_id(month: str) -> UUID:
    """One reporting period a calendar month, such as 2026-05."""
    return uuid5(NENOSEGTS, f"reporting-period:{month}")


def shortcut_id(person: str, name: str) -> UUID:
    """One shortcut a person and name."""
    return uuid5(NENOSEGTS, f"shortcut:{person}\n{name}")


@lru_cache(maxsize=20_000)
def debtor_id(customer: str) -> UUID:
    """What we and a customer say to each other about its debts: one a code."""
    return uuid5(NENOSEGTS, f"debtor:{customer}")


def reminder_id(customer: str, currency: str, day: date) -> UUID:
    """One reminder letter a customer, currency and day of the run."""
    return uuid5(NENOSEGTS, f"reminder:{customer}\n{currency}\n{day}")


PERIOD_LOCK = uuid5(NENOSEGTS, "period-lock")
ELSEWHERE = uuid5(NENOSEGTS, "invoiced-elsewhere")  # in the place of an invoice: periods that another system charged
WAIVED = uuid5(NENOSEGTS, "waived")  # periods that nothing shall charge


def new_id() -> UUID:
    """A fresh id, ordered by time (UUID version 7), so that new rows stand together in an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
