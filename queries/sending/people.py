"""Who of us is meant by a name."""

from collections.abc import Sequence

from queries.rows import Connection

_NAMED = """
    SELECT entry ->> 'name', min(code) FROM registers
    WHERE kind = 'people' AND status = 'active' AND entry ->> 'name' = ANY (%s) GROUP BY 1 HAVING count(*) = 1
"""


def people_by_name(connection: Connection, names: Sequence[str]) -> dict[str, str]:
    """The codes of those whom a name means without doubt."""
    return dict(connection.execute(_NAMED, [list(names)]).fetchall())
