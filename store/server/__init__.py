"""The database server that comes with the program: nobody has to install or look after PostgreSQL to try it."""

from store.server.embedded import EmbeddedServer, Status
from store.server.refusal import ServerRefused

__all__ = ["EmbeddedServer", "ServerRefused", "Status"]
