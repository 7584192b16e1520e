"""Keep filters of a list under a name of one's own, and let them go."""

from pydantic import Field

from aggregates.ids import shortcut_id
from aggregates.shortcut import List, Shortcut
from aggregates.shortcut.rules import drop, save
from commands.command import Answer, Command
from commands.fields import Text
from commands.work import Work

Value = Text | bool | int | tuple[Text, ...]


class SaveShortcut(Command):
    """The list and its parameters as in its address; a parameter that is repeated has a list of values."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^/\\?#%]+$")
    list: List
    query: dict[str, Value] = Field(default_factory=dict, max_length=40)


class DropShortcut(Command):
    """It is not kept any more."""


def save_shortcut(work: Work, command: SaveShortcut) -> Answer:
    """Saving under a name again replaces what was there; each person has names of their own."""
    each = shortcut_id(work.by, command.name)
    query = {name: _texts(value) for name, value in sorted(command.query.items())}
    shortcut = work.load(Shortcut, [each])[each]
    facts = save(shortcut, person=work.by, name=command.name, list=command.list, query=query, on=work.on)
    work.record(each, facts)
    return Answer(id=command.name, version=work.version(each))


def drop_shortcut(work: Work, command: DropShortcut, name: str) -> Answer:
    """Errors: `NotFound`."""
    each = shortcut_id(work.by, name)
    shortcut = work.one(Shortcut, each, f"shortcut {name} of {work.by}")
    work.record(each, drop(shortcut, person=work.by, name=name, on=work.on))
    return Answer(id=name, version=work.version(each))


def _texts(value: Value) -> tuple[str, ...]:
    """As the parameter stands in an address."""
    if isinstance(value, tuple):
        return value
    return (str(value).lower() if isinstance(value, bool) else str(value),)
