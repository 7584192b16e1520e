"""Forms: how a document looks on paper and what it says there in each language, and which document uses which (C97)."""

from typing import Literal

import msgspec

from aggregates.entry import Checked, Entry, check, check_texts, first_twice, wrong
from aggregates.languages import said
from aggregates.plain_text import line, lines

Document = Literal["contract", "contract_label"]


class FormTexts(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a form says in one language. `headings`: by the name of a field, such as `customer` or `unit_price`."""

    title: str
    headings: dict[str, str] = msgspec.field(default_factory=dict)
    opening: str | None = None
    closing: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no paper could show; the opening and closing words have several lines."""
        check("title", self.title)
        for name, text in self.headings.items():
            line(name, "The name of a heading", pointer="/headings", limit=80)
            line(text, "A heading", pointer=f"/headings/{name}", limit=200)
        for field in ("opening", "closing"):
            if (text := getattr(self, field)) is not None:
                lines(text, f"The {field}", pointer=f"/{field}", limit=10_000)


class Form(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form, such as LIGUMS; texts under "" are for every language that has none of its own."""

    document: Document
    texts: dict[str, FormTexts]

    def __post_init__(self) -> None:
        """Refuse a form without words."""
        super().__post_init__()
        if not self.texts:
            raise wrong("texts", 'is empty; give the words of at least one language, or under "" for every language')
        check_texts("texts", self.texts)

    def said(self, language: str | None) -> FormTexts | None:
        """The words in this language, else those for every other, else our own."""
        return said(self.texts, language)


class BoundForm(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form that is used in a language; without one: in every other."""

    form: str
    language: str | None = None


class DocumentForms(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which forms a document uses; the code of the entry is the document: contract, contract_label."""

    forms: tuple[BoundForm, ...]

    def __post_init__(self) -> None:
        """Refuse two forms for one language."""
        super().__post_init__()
        if not self.forms:
            raise wrong("forms", "is empty; name at least one form")
        if first_twice(each.language or "every other language" for each in self.forms) is not None:
            raise wrong("forms", "has two forms for one language; leave one of them")

    def form(self, language: str | None) -> str | None:
        """The code of the form for this language."""
        return said({each.language or "": each.form for each in self.forms}, language)
