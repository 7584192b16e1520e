"""Three texts of rising severity a language, and one set for every language that has none of its own (CX13)."""

import pytest

from aggregates.register.kinds.agreements import TextTemplate, Wording

BODIES = {
    1: {"": "Was this paid?", "lv": "Vai tas ir samaksāts?", "et": "Kas see on makstud?"},
    2: {"": "This is overdue.", "lv": "Maksājums kavēts."},
    3: {"lv": "Pēdējais brīdinājums."},
}


def said(level: int, language: str | None) -> str | None:
    texts = {each: Wording(body=body) for each, body in BODIES[level].items()}
    letter = TextTemplate(name=f"Reminder {level}", purpose="reminder", level=level, texts=texts)
    found = letter.wording(language)
    return found.body if found else None


@pytest.mark.feature("CX13")
@pytest.mark.parametrize(
    ("level", "language", "body"),
    [
        (1, "lv", "Vai tas ir samaksāts?"),
        (1, "et", "Kas see on makstud?"),
        (1, "de", "Was this paid?"),
        (2, "et", "This is overdue."),
        (2, None, "Maksājums kavēts."),
        (3, "en", "Pēdējais brīdinājums."),
    ],
)
def test_a_reminder_speaks_the_language_of_its_reader_else_the_one_for_every_other(
    level: int, language: str | None, body: str
) -> None:
    """A level that has no text for every other language is said in our own rather than not at all."""
    assert said(level, language) == body
