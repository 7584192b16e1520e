"""To whom a document goes unless somebody says otherwise: the customer's own addresses, and the customer manager."""

from collections.abc import Iterable, Sequence
from functools import partial

from aggregates.customer import Customer
from aggregates.dispatch import Channel
from aggregates.email_address import BadAddress, email_address
from aggregates.ids import register_id
from aggregates.register import Register
from commands.dispatches.draft import Recipient
from commands.reference import entry
from commands.work import Work
from queries.sending.people import people_by_name


def of_card(card: Customer) -> tuple[list[Recipient], list[str]]:
    """The addresses for invoices on a customer's card (T11), and a note for each that no letter could be sent to."""
    found = [(each, _proper(each)) for each in card.emails]
    return (
        [Recipient(proper, "customer") for _, proper in found if proper],
        [f"{each!r} on the card of {card.code} is no e-mail address; mend it there." for each, p in found if not p],
    )


def managers(
    work: Work, named: Iterable[tuple[str | None, str | None]], beside: Sequence[Recipient]
) -> tuple[list[Recipient], list[str]]:
    """The customer managers by their e-mail addresses, each once: (person, number of the order or none).

    A person is a code or a name of the register people, or an address as it stands.
    """
    seen = {each.address.lower() for each in beside}
    found, notes = [], []
    for person, order in dict.fromkeys(named):
        if not person:
            continue
        address = _proper(person) if "@" in person else _of_person(work, person)
        if address is None:
            notes.append(f"The customer manager {person!r} has no e-mail address; enter it in the register people.")
        elif address.lower() not in seen:
            seen.add(address.lower())
            found.append(Recipient(address, "customer_manager", order))
    return found, notes


def fetch_people(work: Work, named: Iterable[str | None]) -> None:
    """Load whom `managers` asks for: by their codes in the register people, else by their names there."""
    codes = {each for each in named if each and "@" not in each}
    work.fetch([(Register, register_id("people", each)) for each in codes])
    unknown = [each for each in codes if work.state(Register, register_id("people", each)).status == "none"]
    if not unknown:
        return
    with work.desk.store.reading() as connection:
        found = people_by_name(connection, unknown)
    for name, code in found.items():
        work.once(("person", name), partial(str, code))
    work.fetch([(Register, register_id("people", code)) for code in found.values()])


def _of_person(work: Work, named: str) -> str | None:
    code = work.once(("person", named), lambda: named)
    if work.state(Register, register_id("people", code)).status != "active":
        return None
    said = entry(work, "people", code).email
    return _proper(said) if said else None


def _proper(text: str) -> str | None:
    try:
        return email_address(text, pointer="/to")
    except BadAddress:
        return None


def usual_channel(ways: Iterable[str], to: Sequence[Recipient]) -> Channel:
    """By post where there is no address, or where nothing but post is wanted."""
    return "post" if not to or set(ways) == {"post"} else "email"
