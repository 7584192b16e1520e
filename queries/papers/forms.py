"""The entries of registers that a paper shows, in one question: forms, our company, and texts by language."""

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import sql

from aggregates.errors import NotFound, Rejected
from aggregates.register.kinds import typed
from aggregates.register.kinds.forms import Document, DocumentForms, Form, FormTexts
from queries.rows import Connection

_WHOLE = ("company", "discount_options", "document_forms", "forms", "vat_codes")  # few entries, that every paper needs
_ENTRIES = sql.SQL(
    "SELECT kind, code, entry FROM registers WHERE kind = ANY (%(whole)s) "
    "OR (kind, code) IN (SELECT * FROM unnest(%(kinds)s::text[], %(codes)s::text[]))"
)


class NoSuchForm(NotFound):
    """There is no form for this document."""


class WrongForm(Rejected):
    """The form is one of another document."""


class Shelf:
    """Entries by register and code, each as the struct of its kind."""

    def __init__(self, entries: Mapping[tuple[str, str], Any]) -> None:
        """`entries` as JSON; each is read when it is first wanted."""
        self._entries = entries
        self._read: dict[tuple[str, str], Any] = {}

    def entry(self, kind: str, code: str | None) -> Any:
        """None where there is no such entry."""
        key = (kind, code or "")
        if key not in self._read and key in self._entries:
            self._read[key] = typed(kind, self._entries[key])
        return self._read.get(key)

    def of(self, kind: str) -> dict[str, Any]:
        """All entries of a register that is read whole, by code."""
        return {code: self.entry(kind, code) for found, code in self._entries if found == kind}


def shelf(connection: Connection, wanted: Iterable[tuple[str, str | None]]) -> Shelf:
    """The wanted entries, and those that every paper needs."""
    named = sorted({(kind, code) for kind, code in wanted if code})
    asked = {"whole": list(_WHOLE), "kinds": [each[0] for each in named], "codes": [each[1] for each in named]}
    return Shelf({(kind, code): entry for kind, code, entry in connection.execute(_ENTRIES, asked)})


def form_for(entries: Shelf, document: Document, language: str | None, form: str | None) -> tuple[str, FormTexts]:
    """The code of the form and its words: the named one, else the one bound for the language (C97).

    Errors: `NoSuchForm`, `WrongForm`.
    """
    bound: DocumentForms | None = entries.entry("document_forms", document)
    code = form or (bound.form(language) if bound else None)
    if code is None:
        raise NoSuchForm(
            f"No form is bound to the document {document} in {language or 'our own language'}; name one, or bind it in "
            f"/registers/document_forms/{document}.",
            pointer="/form",
        )
    found: Form | None = entries.entry("forms", code)
    if found is None:
        raise NoSuchForm(f"There is no form {code!r}; enter it in /registers/forms.", pointer="/form")
    if found.document != document:
        raise WrongForm(f"The form {code} is one of the document {found.document}, not of {document}.", pointer="/form")
    words = found.said(language)
    if words is None:
        raise NoSuchForm(f'The form {code} has no words in {language!r}; enter them, or under "".', pointer="/language")
    return code, words
