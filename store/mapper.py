"""Events to JSON text and back, by a closed list of topics; older versions are lifted to today's on the way."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from aggregates.event import Event
from aggregates.registry import TOPICS
from store.errors import UnknownTopic

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

# Topic of an older version -> the pure step to the next one, which `next_topic` names.
UPCASTERS: dict[str, Upcaster] = {}


def next_topic(topic: str) -> str:
    """`Invoice.Approved` -> `Invoice.Approved.v2` -> `Invoice.Approved.v3`."""
    name, dot_v, version = topic.rpartition(".v")
    return f"{name}.v{int(version) + 1}" if dot_v and version.isdigit() else f"{topic}.v2"


class EventMapper:
    """Encodes and decodes the events of one registry. Nothing is ever imported by the name that a row holds."""

    def __init__(
        self, topics: Mapping[str, type[Event]] = TOPICS, upcasters: Mapping[str, Upcaster] = UPCASTERS
    ) -> None:
        """`topics` are the events that may be kept, `upcasters` the steps from older topics that may still be read."""
        self.encode: Callable[[Event], bytes] = msgspec.json.Encoder(decimal_format="string").encode
        self.topics: dict[type[Event], str] = {event: topic for topic, event in topics.items()}
        self.decoders: dict[str, Callable[[bytes | str], Event]] = {
            topic: msgspec.json.Decoder(event).decode for topic, event in topics.items()
        }
        for topic in upcasters:
            self.decoders[topic] = self._lifting(topic, topics, upcasters)

    def topic(self, event: Event) -> str:
        """The name under which the event is kept."""
        try:
            return self.topics[type(event)]
        except KeyError:
            raise UnknownTopic(
                f"{type(event).__qualname__} is not in aggregates.registry.TOPICS, so it cannot be kept; add it there."
            ) from None

    def decode(self, topic: str, state: bytes | str) -> Event:
        """The event that was kept under `topic`."""
        try:
            decoder = self.decoders[topic]
        except KeyError:
            raise UnknownTopic(
                f"The log holds a fact of kind {topic!r}, which this version of Nenosegts does not know; "
                "install the version that wrote it, or a newer one."
            ) from None
        return decoder(state)

    def _lifting(
        self, topic: str, topics: Mapping[str, type[Event]], upcasters: Mapping[str, Upcaster]
    ) -> Callable[[bytes | str], Event]:
        steps, latest = [], topic
        while latest in upcasters:
            steps.append(upcasters[latest])
            latest = next_topic(latest)
        target = topics[latest]

        def decode(state: bytes | str) -> Event:
            content = msgspec.json.decode(state)
            for step in steps:
                content = step(content)
            return msgspec.convert(content, target)

        return decode


MAPPER = EventMapper()
