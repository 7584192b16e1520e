"""Where commands are carried out: the store, the clock, the settings, and one queue for each series of numbers."""

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec

from aggregates.errors import Refusal
from store.store import Store


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The office's own choices; each has a default that is safe."""

    base_currency: str = "EUR"
    write_off_limit: Decimal = Decimal("5.00")  # at most this much of a document may be written off
    automatic_cap: Decimal = Decimal("10000.00")  # matching links no payment above this by itself
    confirming_days: int = 10  # the bank's entry and a receipt entered by hand are so near in time, at most
    provisional_days: int = 14  # after which a receipt that the bank has not confirmed is pointed out
    one_method_per_period: bool = False  # in one month payments come by hand or from the bank, never both (T30)
    mail_from: str | None = None  # from whom e-mails are; none: the address of our card
    page: int = 5_000  # entries of a bank file that are booked in one transaction


class ReadModelsBehind(Refusal):
    """The read models have not seen yet all that is recorded."""

    status = 503


class Desk:
    """Everything a handler may reach. `settle`: whether the read models saw in time what was recorded so far."""

    def __init__(
        self,
        store: Store,
        *,
        policy: Policy | None = None,
        today: Callable[[], date] | None = None,
        settle: Callable[[], bool] | None = None,
    ) -> None:
        self.store = store
        self.policy = policy or Policy()
        self.today = today or (lambda: datetime.now(UTC).date())
        self.settle = settle or (lambda: True)
        self._queues: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def settled(self) -> None:
        """For who chooses from a read model what to change. Errors: `ReadModelsBehind`, as nothing may be left out."""
        if not self.settle():
            raise ReadModelsBehind(
                "The lists do not show yet all that is recorded, so something might be left out; "
                "try again in a minute; /readyz says how far they are."
            )

    def queue(self, name: str) -> threading.Lock:
        """The lock of one series of numbers, so that approvals of this process wait instead of colliding."""
        return self._queues[name]
