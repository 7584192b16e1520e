"""How the embedded server says that it cannot run here, and what the operator can do instead."""

import re

from aggregates.errors import Refusal

WAY_OUT = "choose another data folder with NENOSEGTS_DATA_DIR, or name a running server with NENOSEGTS_DATABASE_URL"
_FATAL = re.compile(r"(FATAL|PANIC|error):(?!  the database system is)")  # not the answers to our own questions
_STAMP = re.compile(r"^.*?(?=[A-Z]+:  )")


class ServerRefused(Refusal):
    """The embedded database server cannot be used here."""

    status = 503


def cause(said: str) -> str:
    """The line with which PostgreSQL gave up; a fault in its settings is named in the line before."""
    lines = [_STAMP.sub("", line).strip() for line in said.splitlines()]
    at = next((number for number, line in enumerate(lines) if _FATAL.search(line)), len(lines) - 1)
    first = at - 1 if at and lines[at].endswith("contains errors") else at
    return "; ".join(lines[first : at + 1]) if lines else "it said nothing"
