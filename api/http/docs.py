"""A page that lists every address, made from the OpenAPI document: no script, nothing fetched from elsewhere."""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter()
STYLE = "<link rel='stylesheet' href='/docs.css'>"
CSS = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code{font-family:ui-monospace,monospace}dt{margin-top:1rem}dd{margin:0 0 0 2rem;color:#444}h2{margin-top:2.5rem}"""


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Every address by resource; the full form of each is in /openapi.json."""
    document = request.app.openapi()
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["other"])[0]
            groups.setdefault(tag, []).append(_entry(path, method, operation))
    body = "".join(f"<h2>{escape(tag)}</h2><dl>{''.join(entries)}</dl>" for tag, entries in groups.items())
    page = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Nenosegts</title>{STYLE}<h1>Nenosegts</h1>"
    return HTMLResponse(page + "<p>The whole of it: <a href='/openapi.json'>/openapi.json</a></p>" + body)


@router.get("/docs.css", include_in_schema=False)
def style() -> HTMLResponse:
    """The page's own style."""
    return HTMLResponse(CSS, media_type="text/css")


def _entry(path: str, method: str, operation: dict[str, str]) -> str:
    text = operation.get("description") or operation.get("summary") or ""
    return f"<dt><code>{method.upper()} {escape(path)}</code></dt><dd>{escape(text)}</dd>"
