"""Pages from data: templates of the repository, set by Typst into PDF/A-3 that is tagged and always the same bytes."""

import base64
import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import typst

from aggregates.errors import Refusal
from documents.parts import Picture

PATIENCE = 20.0  # seconds that a paper waits for those before it
NO_DAY = date(2000, 1, 1)  # by which a draft without dates is stamped, as something must stand there
_HERE = Path(__file__).parent
BOX = "\u25a1"
_OTHERS = re.compile("[^\u0000-\u04ff\u1e00-\u20bf\u2100-\u2124\u2126-\u214f\u2190-\u22ff\u2500-\u25ff]")
_PDF: list[Any] = ["a-3a", "ua-1"]  # to be kept for ever, and read aloud
_ONE_AT_A_TIME = threading.Lock()  # one compiler keeps what it has learnt of fonts and templates


class PaperQueueFull(Refusal):
    """More papers are asked for than can be made in time."""

    status = 503


@cache
def _compiler() -> typst.Compiler:
    """One a process. Only fonts that we ship: none of the machine's, nothing from the net."""
    return typst.Compiler(root=str(_HERE / "templates"), font_paths=[str(_HERE / "fonts")], ignore_system_fonts=True)


def page(
    template: str,
    said: Mapping[str, Any],
    *,
    dated_on: date,
    logo: Picture | None = None,
    einvoice: bytes | None = None,
) -> bytes:
    """The PDF of `template` filled with `said`, whose texts are ready to be shown; about 10 ms a page.

    The same data always gives the same bytes, so nothing of the moment goes in: the file says that it was made at
    midnight of `dated_on`. `einvoice` (XML) is attached inside as another form of the same document. A letter that no
    font of ours has is shown as a box. Errors: `PaperQueueFull`.
    """
    inputs = {"data": msgspec.json.encode(said).decode()}
    if logo is not None:
        inputs["logo"] = _as_svg(logo)
    if einvoice is not None:
        inputs["einvoice"] = einvoice.decode()
    at = int(datetime.combine(dated_on, time(), UTC).timestamp())
    try:
        return _compiled(template, inputs, at)
    except (
        typst.TypstError
    ):  # most likely a letter that no font of ours has: a paper with a blank box is better than none
        return _compiled(template, inputs | {"data": msgspec.json.encode(_showable(said)).decode()}, at)


def _compiled(template: str, inputs: dict[str, str], at: int) -> bytes:
    source = str(_HERE / "templates" / f"{template}.typ")
    if not _ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        raise PaperQueueFull(
            f"So many papers are being made that this one waited {PATIENCE:.0f} seconds in vain; try again in a minute."
        )
    try:
        made: object = _compiler().compile(
            input=source, sys_inputs=inputs, format="pdf", pdf_standards=_PDF, timestamp=at
        )
    finally:
        _ONE_AT_A_TIME.release()
    if not isinstance(made, bytes):
        raise TypeError(f"the compiler gave {type(made).__name__} for {template}, not one file")
    return made


def _showable(said: Any) -> Any:
    """With a box for each letter outside of those that our fonts surely have: Latin, Greek, Cyrillic, usual signs."""
    if isinstance(said, str):
        return "".join(BOX if _OTHERS.match(each) or _is_none(each) else each for each in said)
    if isinstance(said, Mapping):
        return {name: _showable(each) for name, each in said.items()}
    return [_showable(each) for each in said] if isinstance(said, list | tuple) else said


def _is_none(letter: str) -> bool:
    """It has no shape: not assigned, for private use, half a pair, or a control character that breaks no line."""
    return unicodedata.category(letter) in {"Cn", "Co", "Cs", "Cc"} and letter not in "\n\t"


def can_show(picture: Picture) -> bool:
    """Whether it is a picture to its end: what is broken would only leave a blank place on every page."""
    with TemporaryDirectory() as folder:
        Path(folder, "picture").write_bytes(picture.content)
        source = f'#image("picture", format: "{picture.media_type.removeprefix("image/").replace("jpeg", "jpg")}")'
        Path(folder, "page.typ").write_text(source)
        try:
            typst.compile(str(Path(folder, "page.typ")), root=folder, ignore_system_fonts=True, format="png", ppi=10)
        except typst.TypstError:
            return False
    return True


def _as_svg(logo: Picture) -> str:
    """The picture inside of a text, as data come to the compiler as text; it keeps its shape within 3 x 1."""
    content = base64.b64encode(logo.content).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300" height="100">'
        f'<image width="300" height="100" preserveAspectRatio="xMinYMid meet" '
        f'xlink:href="data:{logo.media_type};base64,{content}"/></svg>'
    )
