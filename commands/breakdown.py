"""What the log says of something that broke down: of which kind and where, never about whom or what."""

import traceback
from pathlib import Path

_HOUSE = Path(__file__).resolve().parents[1]


def broke_down(error: BaseException) -> dict[str, str]:
    """`error` is its type; `place` where it arose, and `called_at` the last line of our own on the way there.

    Its message and the text of its lines may hold names, addresses or amounts, so they are left out.
    """
    frames = traceback.extract_tb(error.__traceback__)
    told = {"error": type(error).__name__}
    if frames:
        told["place"] = _place(frames[-1])
    if ours := [each for each in frames if _is_ours(each.filename)]:
        told["called_at"] = _place(ours[-1])
    return told


def _is_ours(filename: str) -> bool:
    path = Path(filename).resolve()
    return _HOUSE in path.parents and "site-packages" not in path.parts


def _place(frame: traceback.FrameSummary) -> str:
    """Without the folders of this machine."""
    path = Path(frame.filename).resolve()
    named = path.relative_to(_HOUSE) if _is_ours(frame.filename) else path.name
    return f"{named}:{frame.lineno} {frame.name}"
