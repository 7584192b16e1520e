"""The period lock."""

import msgspec
from fastapi import APIRouter, Request, Response

from aggregates.event import fold
from aggregates.ids import PERIOD_LOCK
from aggregates.period_lock import EVOLVE, PeriodLock
from api.http.asking import Strict, one
from api.http.callers import ADMINS, Reader, office_of
from api.http.ordering import PROBLEM, Route, add_commands
from commands.periods.lock_period import (
    ExemptFromLock,
    LockPeriod,
    UnlockPeriod,
    exempt_from_lock,
    lock_period,
    unlock_period,
)

router = APIRouter(tags=["period lock"], responses=PROBLEM)
add_commands(
    router,
    {
        "lock_period": Route("/period-lock/lock", LockPeriod, lock_period),
        "unlock_period": Route("/period-lock/unlock", UnlockPeriod, unlock_period, roles=ADMINS),
        "exempt_from_lock": Route("/period-lock/exempt", ExemptFromLock, exempt_from_lock, roles=ADMINS),
    },
)


@router.get("/period-lock", operation_id="period_lock", dependencies=[Strict])
def period_lock(request: Request, who: Reader) -> Response:
    """The date through which the books are closed, and who may act before it until when."""
    stream = office_of(request).store.load_many([PERIOD_LOCK])[PERIOD_LOCK]
    state = fold(EVOLVE, PeriodLock(id=PERIOD_LOCK), stream.events)
    shown = {name: value for name, value in msgspec.structs.asdict(state).items() if name != "id"}
    return one(request, shown, stream.version)
