"""Send a contract on paper to its customer."""

from uuid import UUID

from pydantic import Field

from aggregates.contract import Contract
from aggregates.contract.refusals import NoSuchContract
from aggregates.customer import Customer
from aggregates.errors import Conflict, NotFound
from aggregates.ids import customer_id, register_id
from aggregates.register import Register
from commands.command import Answer
from commands.dispatches.draft import PDF, Draft, Ticked, worded
from commands.dispatches.once import first
from commands.dispatches.queueing import Sending, queue, told
from commands.dispatches.recipients import fetch_people, managers, of_card, usual_channel
from commands.work import Work
from documents.cover_message import Message
from documents.languages import day, spoken
from queries.papers.contract_paper import contract_paper


class ContractNotAgreed(Conflict):
    """A contract that is a draft does not leave."""


class SendContract(Sending):
    """By e-mail or, where there is no address, by post. Without any field its draft leaves as it is."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$", examples=["lv"])


def contract_draft(work: Work, each: UUID, *, language: str | None = None) -> Draft:
    """In its own language unless another is given. Errors: `NoSuchContract`, `ContractNotAgreed`, `NoCompanyCard`."""
    contract = _contract(work, each)
    card = work.load(Customer, [customer_id(contract.customer)])[customer_id(contract.customer)]
    person = contract.salesperson or card.customer_manager
    fetch_people(work, [person])
    to, notes = of_card(card)
    cc, more = managers(work, [(person, None)], to)
    written = spoken(language or contract.language or card.language)
    words = _words(work, contract, card.name, written)
    page = f"{contract.number.replace('/', '-')}.{written}.pdf"
    return Draft(
        kind="contract",
        channel=usual_channel(card.delivery, to),
        customer=card.code,
        name=card.name,
        address=card.address,
        document=each,
        number=contract.number,
        language=written,
        to=to,
        cc=cc,
        subject=words.subject,
        text=words.text,
        attachments=[Ticked(id="paper", what="paper", name=page, media_type=PDF, ticked=True)],
        contracts=[each],
        notes=[*notes, *more],
    )


def _words(work: Work, contract: Contract, customer: str, language: str) -> Message:
    work.fetch([(Register, register_id("text_templates", "contract"))])
    about = {
        "named": contract.number,
        "number": contract.number,
        "date": day(contract.contracted_on, language),
        "customer": customer,
    }
    return worded(work, "contract", language, about)


def send_contract(work: Work, command: SendContract, each: UUID) -> Answer:
    """It is made and handed over in the background; `more` names the `dispatch`, which tells how it went.

    Errors: `NoSuchContract`, `ContractNotAgreed`, `NoCompanyCard`, `NoSuchForm`, `AlreadyOnItsWay` unless `again`, and
    those of an e-mail as of sending an invoice.
    """
    draft = contract_draft(work, each, language=command.language)
    work.desk.settle()
    contract_paper(work.desk.store, each, today=work.today, language=draft.language)  # that there is a form for it
    dispatch = queue(work, draft, command, None if command.again else first(work, draft))
    work.relied_on(each)
    return Answer(id=str(each), version=work.version(each), more=told(work, dispatch))


def _contract(work: Work, each: UUID) -> Contract:
    try:
        contract = work.one(Contract, each, f"contract {each}")
    except NotFound:
        raise NoSuchContract(f"There is no contract {each}; look it up in /contracts.") from None
    if contract.status != "approved":
        raise ContractNotAgreed(f"Contract {contract.number} is a draft, so it binds nobody; approve it, then send it.")
    return contract
