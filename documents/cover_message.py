"""The words of an e-mail in which a document goes along: those of the house, else our usual ones."""

from collections.abc import Mapping
from typing import NamedTuple

from documents.languages import say
from documents.phrases import COVER, INVOICE, REMINDER, STATEMENT
from documents.saying import filled

_SUBJECTS = {  # in the language of the e-mail, then what names the document
    "invoice": INVOICE["invoice"],
    "advance": INVOICE["advance"],
    "credit_note": INVOICE["credit_note"],
    "statement": STATEMENT["statement"],
    "comparison_act": STATEMENT["act"],
    "contract": INVOICE["contracts"],
}


class Message(NamedTuple):
    """What an e-mail says."""

    subject: str
    text: str


def cover_message(
    kind: str, language: str, fields: Mapping[str, str], *, subject: str | None = None, body: str | None = None
) -> Message:
    """`subject` and `body` are those of the house for this kind; both may name the `fields`, such as `{number}`.

    The kinds are those of `COVER`. `fields` has at least `named`, what follows the title, and `company`.
    """
    usual = f"{say(_SUBJECTS[kind], language)} {fields['named']}"
    words = [
        say(REMINDER["greeting"], language),
        say(COVER[kind], language),
        say(REMINDER["regards"], language) + "\n{company}",
    ]
    return Message(
        " ".join(filled(subject or usual, fields).split()),
        filled(body or "\n\n".join(words), fields),
    )
