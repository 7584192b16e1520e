"""The e-mail that carries a reminder says what the letter says, and its figures for who opens no file."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from aggregates.reminder import LetterLine, Reminder, Sender
from aggregates.reminder_words import words
from documents.languages import LANGUAGES, say
from documents.phrases import REMINDER, STATEMENT
from documents.reminder_message import LISTED, reminder_message

DAY = date(2026, 6, 30)


def line(place: int, **more: object) -> LetterLine:
    fields = {
        "document": UUID(int=place), "number": f"R-{place:03}", "issued_on": DAY, "due_on": DAY,
        "total": Decimal("121.00"), "open": Decimal("121.00"),
    }  # fmt: skip
    return LetterLine(**fields | more)  # type: ignore[arg-type]


def issued(*lines: LetterLine, **more: object) -> Reminder.Issued:
    fields = {
        "effective_on": DAY, "customer": "ACME", "name": "SIA Acme", "language": "lv", "currency": "EUR", "level": 1,
        "policy": "default", "reminded_on": DAY, "lines": lines, "overdue": Decimal("121.00"),
        "total": Decimal("121.00"), "sender": Sender(name="SIA Mēs", phone="67000000", email="mes@mes.lv"),
        "subject": "Atgādinājums", "body": "Lūdzam samaksāt.",
    }  # fmt: skip
    return Reminder.Issued(**fields | more)  # type: ignore[arg-type]


@pytest.mark.feature("T55", "T56")
def test_it_has_the_letters_words_each_document_and_who_writes() -> None:
    own = line(2, kind="payment", number=None, open=Decimal("-21.00"))
    said = reminder_message(issued(line(1), own, interest=Decimal("1.50"), fee=Decimal("40.00")))
    assert said.subject == "Atgādinājums"
    greeting, body, figures, regards = said.text.split("\n\n")
    assert body == "Lūdzam samaksāt."
    assert figures.splitlines() == [
        "R-001 · 30.06.2026 · 121,00 EUR",
        f"{say(STATEMENT['payment_received'], 'lv')} · 30.06.2026 · −21,00 EUR",
        f"{say(REMINDER['interest'], 'lv')}: 1,50 EUR",
        f"{say(REMINDER['costs'], 'lv')}: 40,00 EUR",
        f"{say(REMINDER['due_in_all'], 'lv')}: 121,00 EUR",
    ]
    assert regards.splitlines()[1:] == ["SIA Mēs", "67000000 · mes@mes.lv"]
    assert greeting


@pytest.mark.feature("CX13")
def test_without_words_of_its_level_it_is_its_figures_alone() -> None:
    assert words(4, "lv") is None
    said = reminder_message(issued(line(1), level=4, subject=None, body=None))
    assert said.subject
    assert "Lūdzam" not in said.text
    assert "121,00 EUR" in said.text


def test_a_long_letter_names_the_first_documents_and_the_whole_sum() -> None:
    said = reminder_message(issued(*(line(number) for number in range(LISTED + 5)), total=Decimal("3025.00")))
    assert said.text.count(" · 30.06.2026 · ") == LISTED
    assert "…" in said.text
    assert "3\u00a0025,00 EUR" in said.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_ours_has_its_own_words(language: str) -> None:
    said = reminder_message(issued(line(1), language=language, subject=None))
    english = reminder_message(issued(line(1), language="en", subject=None))
    assert (said.subject == english.subject) == (language == "en")
    assert (said.text == english.text) == (language == "en")
