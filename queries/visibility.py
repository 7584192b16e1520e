"""What somebody sees who is neither in accounting nor a viewer: the projects under their supervision (F02)."""

from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from queries.rows import Connection, figure

# Conditions with the parameter visible_to, a person's name: on a row of `projects`, and on a row of `invoices`.
SUPERVISED: LiteralString = "projects.supervisors @> ARRAY[%(visible_to)s::text]"
# A union of small sets, so that each is found by its index. By hand a supervisor draws up nothing but advances (F35).
VISIBLE: LiteralString = """invoices.id IN (
    SELECT mine.id FROM invoices mine WHERE mine.type = 'advance' AND mine.created_by = %(visible_to)s
    UNION ALL
    SELECT made.id FROM invoices made JOIN projects ON projects.id = made.project
    WHERE projects.supervisors @> ARRAY[%(visible_to)s::text]
    UNION ALL
    SELECT bindings.invoice FROM bindings JOIN projects ON projects.id = bindings.project
    WHERE projects.supervisors @> ARRAY[%(visible_to)s::text] AND bindings.amount <> 0
)"""
_SEES = sql.SQL("SELECT count(*) FROM invoices WHERE invoices.id = %(id)s AND {}").format(sql.SQL(VISIBLE))


def sees(connection: Connection, id: UUID, visible_to: str | None) -> bool:  # noqa: A002 - the interface's own word
    """Whether they may know that this invoice exists; `visible_to` none: sees everything."""
    parameters: dict[str, Any] = {"id": id, "visible_to": visible_to}
    return visible_to is None or figure(connection, _SEES, parameters) > 0
