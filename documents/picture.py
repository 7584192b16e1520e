"""How large a picture is, as it says itself: a small file may be a picture that no memory holds."""

import struct

from documents.parts import Picture

MOST_PIXELS = 10_000_000
_PNG_SIZE = 16  # where the first chunk has width and height
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # segments of a JPEG that say them


def pixels(picture: Picture) -> int | None:
    """Width x height; none where it does not say. Nothing is decoded."""
    size = _of_png(picture.content) if picture.media_type == "image/png" else _of_jpeg(picture.content)
    return size[0] * size[1] if size else None


def _of_png(content: bytes) -> tuple[int, int] | None:
    return struct.unpack_from(">II", content, _PNG_SIZE) if len(content) >= _PNG_SIZE + 8 else None


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    """Each segment has its kind and its length; that of a frame has height and width."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in _FRAMES:
            return struct.unpack_from(">HH", content, at + 5)
        filling = content[at + 1] == 0xFF
        at += 1 if filling else 2 + int.from_bytes(content[at + 2 : at + 4])
    return None
