"""Which reminders count at a moment: those whose letter nobody got do not, until it is sent again."""

from psycopg import sql

from queries.as_of import COUNTED

# Of rows of `reminders_noted`, under that name; binds the parameters of a moment.
REMINDED_THEN = sql.SQL("""{counted} AND NOT EXISTS (
    SELECT FROM reminders_withdrawn w WHERE w.document = reminders_noted.document
        AND w.letter = reminders_noted.letter AND w.position > reminders_noted.position AND {counted}
)""").format(counted=COUNTED)
