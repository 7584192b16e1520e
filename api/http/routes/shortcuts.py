"""Shortcuts: a person's own filters of lists, under names, with the address to follow."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from aggregates.shortcut import List
from api.http.asking import Cursor, Limit, Seen, Strict, UnknownParameter, listed, one
from api.http.callers import READERS, SUPERVISORS, Supervisor, office_of
from api.http.ordering import PROBLEM, Route, add_commands
from commands.shortcuts.save_shortcut import DropShortcut, SaveShortcut, drop_shortcut, save_shortcut
from queries.shortcuts import Shortcut
from queries.shortcuts import shortcut as find_shortcut
from queries.shortcuts import shortcuts as list_shortcuts

NOT_KEPT = frozenset({"cursor", "after", "as_of", "known_at"})  # belong to one moment, not to a shortcut


async def only_what_the_list_takes(request: Request) -> None:
    """Refuse to keep filters that the list would refuse. Errors: `UnknownParameter`."""
    if request.method != "POST" or not request.url.path.endswith("/shortcuts"):
        return
    wanted: Any = await request.json()
    query = wanted.get("query") if isinstance(wanted, dict) else None
    if not isinstance(query, dict):
        return
    asked = request.app.openapi()["paths"].get(f"{request.url.path.removesuffix('shortcuts')}{wanted.get('list')}", {})
    takes = {each["name"] for each in asked.get("get", {}).get("parameters", ())} - NOT_KEPT
    for name in query if takes else ():
        if name not in takes:
            raise UnknownParameter(
                f"{wanted['list']} takes no parameter {name!r}; there are {', '.join(sorted(takes))}.",
                pointer=f"/query/{name}",
            )


router = APIRouter(tags=["shortcuts"], responses=PROBLEM, dependencies=[Depends(only_what_the_list_takes)])
ANYBODY = READERS | SUPERVISORS
add_commands(
    router,
    {
        "save_shortcut": Route("/shortcuts", SaveShortcut, save_shortcut, begun=True, roles=ANYBODY),
        "drop_shortcut": Route("/shortcuts/{name}/drop", DropShortcut, drop_shortcut, roles=ANYBODY),
    },
)


@router.get("/shortcuts", operation_id="shortcuts", dependencies=[Strict, Seen])
def shortcuts(
    request: Request,
    who: Supervisor,
    list: List | None = None,  # noqa: A002 - the published name
    sort: str = "name",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """One's own, by name."""
    with office_of(request).store.reading() as connection:
        page = list_shortcuts(connection, who.person, list=list, sort=sort, limit=limit, cursor=cursor)
    return listed(request, msgspec.structs.replace(page, items=[_shown(request, each) for each in page.items]))


@router.get("/shortcuts/{name}", operation_id="shortcut", dependencies=[Strict, Seen])
def shortcut(request: Request, who: Supervisor, name: str) -> Response:
    """One's own of this name, with the address to follow."""
    with office_of(request).store.reading() as connection:
        row = find_shortcut(connection, who.person, name)
    return one(request, _shown(request, row), row.version)


def _shown(request: Request, row: Shortcut) -> dict[str, Any]:
    base = request.url.path.partition("/shortcuts")[0]
    query = urlencode(row.query, doseq=True)
    return {**msgspec.to_builtins(row), "address": f"{base}/{row.list}{'?' if query else ''}{query}"}
