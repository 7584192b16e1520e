"""Enter, amend or retire an entry of reference data; its fields are checked against the schema of its kind."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from aggregates.errors import Rejected
from aggregates.ids import register_id
from aggregates.register import Register
from aggregates.register.rules import amend, enter, retire
from commands.command import Answer, Command
from commands.work import Work


class LogoSentApart(Rejected):
    """A logo comes as the picture itself."""


class EnterRegister(Command):
    """A new entry of a kind, such as payment_terms, vat_codes, items, prices or people.

    The code of a price names its list and item, as RETAIL:WIDGET, so it may be longer than another.
    """

    code: Annotated[str, Field(min_length=1, max_length=82, examples=["14"])]
    entry: dict[str, Any] = Field(default_factory=dict)


class AmendRegister(Command):
    """The whole entry as it shall stand."""

    entry: dict[str, Any]


class RetireRegister(Command):
    """Not to be used for anything new."""


def _check_logo(kind: str, wanted: Mapping[str, Any], standing: Mapping[str, Any]) -> None:
    """A digest of what is no picture, or of nothing, would break every paper. Errors: `LogoSentApart`."""
    said, kept = ((entry.get("logo"), entry.get("logo_type")) for entry in (wanted, standing))
    if kind == "company" and said not in {(None, None), kept}:
        raise LogoSentApart(
            "A logo is looked at before papers show it; send the picture to /registers/company/default/logo, and leave "
            "`logo` and `logo_type` as they are, or out.",
            pointer="/entry/logo",
        )


def enter_register(work: Work, command: EnterRegister, kind: str) -> Answer:
    """Errors: `Conflict` when it exists, `Rejected` for an unknown kind or a field of the wrong form."""
    each = register_id(kind, command.code)
    _check_logo(kind, command.entry, {})
    work.record(each, enter(work.state(Register, each), kind=kind, code=command.code, entry=command.entry, on=work.on))
    return Answer(id=command.code, version=work.version(each))


def amend_register(work: Work, command: AmendRegister, kind: str, code: str) -> Answer:
    """Errors: `NotFound`, `Rejected` for a field of the wrong form."""
    each = register_id(kind, code)
    entry = work.one(Register, each, f"{code} in {kind}")
    _check_logo(kind, command.entry, entry.entry)
    work.record(each, amend(entry, entry=command.entry, on=work.on))
    return Answer(id=code, version=work.version(each))


def retire_register(work: Work, command: RetireRegister, kind: str, code: str) -> Answer:
    """Errors: `NotFound`, `Conflict` when retired before."""
    each = register_id(kind, code)
    entry = work.one(Register, each, f"{code} in {kind}")
    work.record(each, retire(entry, on=work.on))
    return Answer(id=code, version=work.version(each))
