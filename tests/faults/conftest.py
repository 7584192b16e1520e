"""The office of the stories, to be broken."""

from tests.stories.conftest import clerk, client, office

__all__ = ["clerk", "client", "office"]
