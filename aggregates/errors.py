"""The ways in which a rule says no; each class name becomes the problem type that a client sees."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):  # noqa: N818 - a refusal is the domain's word; the base of every broken rule
    """The command was refused."""

    status = 422

    def __init__(self, detail: str, *, pointer: str | None = None, more: Mapping[str, Any] | None = None) -> None:
        """`detail` says what, why and what next; `pointer` is the JSON pointer of the field at fault, if one is.

        `more`: what a program needs to go on, as further members of the problem.
        """
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        self.more = dict(more or {})

    @property
    def title(self) -> str:
        """The broken rule in one sentence: the first line of the class's docstring."""
        return (type(self).__doc__ or "").strip().splitlines()[0]


class NotFound(Refusal):
    """There is no such thing."""

    status = 404


class Conflict(Refusal):
    """It exists, but its present state forbids this."""

    status = 409


class Rejected(Refusal):
    """This can never be right, whatever the state."""

    status = 422


class Forbidden(Refusal):
    """The caller may not do this."""

    status = 403


class StaleVersion(Refusal):
    """The thing has changed since the caller read it."""

    status = 412
