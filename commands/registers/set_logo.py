"""Put a picture at the head of every paper."""

from typing import Literal

from pydantic import Field

from aggregates.ids import register_id
from aggregates.register import Register
from aggregates.register.kinds.company import OURS
from aggregates.register.rules import amend
from commands.command import Answer, Command
from commands.work import Work


class SetLogo(Command):
    """A kept picture by its digest; the file itself comes as the body."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: Literal["image/png", "image/jpeg"]


def set_logo(work: Work, command: SetLogo) -> Answer:
    """Errors: `NotFound` while our own card is not entered."""
    each = register_id("company", OURS)
    card = work.one(Register, each, f"{OURS} in company")
    logo = {"logo": command.sha256, "logo_type": command.media_type}
    work.record(each, amend(card, entry=card.entry | logo, on=work.on))
    return Answer(id=OURS, version=work.version(each))
