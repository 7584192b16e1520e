"""Proofs of delivery and other files: what comes in, what stays out, and how it goes out again."""

from typing import Any

import httpx
import pytest

from aggregates.attached_file import MOST_BYTES
from api.office import Office
from tests.stories.conftest import Clerk

PDF, PNG = b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n..."


@pytest.fixture
def order(clerk: Clerk) -> str:
    clerk.customer("ACME", "SIA Ķīmija")
    price = {"text": "Transports", "unit_price": "450.00", "vat_code": "PVN21"}
    return str(clerk.do("/orders", {"number": "P-1", "customer": "ACME", "prices": [price]})["id"])


def attach(
    clerk: Clerk,
    path: str,
    content: bytes = PDF,
    media_type: str = "application/pdf",
    headers: Any = None,
    **query: str,
) -> httpx.Response:
    sent = {"Content-Type": media_type, **(headers or {})}
    return clerk.client.post(f"{path}/attach", params=query, content=content, headers=sent)


def kept(office: Office) -> int:
    with office.store.connection() as connection:
        return int(connection.execute("SELECT count(*) FROM files").fetchone()[0])


@pytest.mark.feature("T02", "T03")
def test_a_pod_is_attached_seen_and_replaced_under_its_own_key(clerk: Clerk, order: str) -> None:
    assert clerk.see(f"/orders/{order}")["pod_missing"] is True
    done = attach(clerk, f"/orders/{order}", name="Pavadzīme 7.pdf", kind="pod").json()
    assert done["events"] == ["Order.Attached"]
    seen = clerk.see(f"/orders/{order}")
    (file,) = seen["attachments"]
    assert seen["pod_missing"] is False
    assert (file["key"], file["name"], file["kind"], file["size"]) == (done["key"], "Pavadzīme 7.pdf", "pod", len(PDF))
    replaced = attach(clerk, f"/orders/{order}", PNG, "image/png", name="pod.png", kind="pod", key=done["key"]).json()
    assert replaced["key"] == done["key"]
    (file,) = clerk.see(f"/orders/{order}")["attachments"]
    assert (file["key"], file["name"], file["media_type"]) == (done["key"], "pod.png", "image/png")
    assert clerk.client.get(f"/orders/{order}/attachments/{done['key']}").content == PNG
    assert attach(clerk, f"/orders/{order}", key="nothing").status_code == 404


@pytest.mark.feature("T03")
def test_a_detached_file_is_gone_from_the_order_and_stays_in_its_history(clerk: Clerk, order: str) -> None:
    key = attach(clerk, f"/orders/{order}", kind="pod").json()["key"]
    assert clerk.refused(f"/orders/{order}/detach", {"key": key})["status"] == 422, "a reason is asked for"
    clerk.do(f"/orders/{order}/detach", {"key": key, "reason": "of another order"})
    assert clerk.see(f"/orders/{order}")["attachments"] == []
    assert clerk.see(f"/orders/{order}")["pod_missing"] is True
    assert clerk.client.get(f"/orders/{order}/attachments/{key}").status_code == 404
    assert (
        clerk.refused(f"/orders/{order}/detach", {"key": key, "reason": "x"})["type"] == "/problems/no-such-attachment"
    )
    assert [item["type"] for item in clerk.see(f"/orders/{order}/history", limit=2)["items"]] == [
        "Order.Detached", "Order.Attached",
    ]  # fmt: skip


@pytest.mark.feature("T02", "T24")
def test_a_pod_is_attached_even_when_the_trip_is_approved(clerk: Clerk, order: str) -> None:
    trip = clerk.do("/trips", {"number": "T-5"})["id"]
    clerk.do(f"/trips/{trip}/add-order", {"order": order})
    clerk.do(f"/trips/{trip}/approve")
    assert attach(clerk, f"/orders/{order}", kind="pod").status_code == 200


def test_a_file_goes_out_as_it_came_and_is_never_shown_in_place(clerk: Clerk, order: str) -> None:
    key = attach(clerk, f"/orders/{order}", name='Pavadzīme "7".pdf').json()["key"]
    out = clerk.client.get(f"/orders/{order}/attachments/{key}")
    assert out.content == PDF
    assert out.headers["content-type"] == "application/pdf"
    assert out.headers["x-content-type-options"] == "nosniff"
    assert out.headers["content-length"] == str(len(PDF))
    assert out.headers["content-disposition"] == (
        "attachment; filename=\"Pavadz_me _7_.pdf\"; filename*=UTF-8''Pavadz%C4%ABme%20%227%22.pdf"
    )


def test_a_form_brings_a_file_too(clerk: Clerk, order: str) -> None:
    form = {"name": "pod.pdf", "kind": "pod", "reason": "late"}
    done = clerk.client.post(
        f"/orders/{order}/attach", data=form, files={"file": ("scan 1.pdf", PDF, "application/pdf")}
    )
    assert done.status_code == 200, done.text
    assert clerk.see(f"/orders/{order}")["attachments"][0]["name"] == "pod.pdf"
    assert clerk.see(f"/orders/{order}/history", limit=1)["items"][0]["reason"] == "late"
    named = clerk.client.post(f"/orders/{order}/attach", files={"file": ("../../etc/cmr.pdf", PDF, "")})
    assert named.json()["name"] == "cmr.pdf"
    no_file = clerk.client.post(f"/orders/{order}/attach", files={"document": ("a.pdf", PDF, "application/pdf")})
    assert (no_file.status_code, no_file.json()["type"]) == (422, "/problems/bad-form")
    odd = clerk.client.post(f"/orders/{order}/attach", data={"colour": "red"}, files={"file": ("a.pdf", PDF)})
    assert (odd.status_code, odd.json()["type"]) == (422, "/problems/bad-form")
    broken = clerk.client.post(
        f"/orders/{order}/attach",
        content=b"--x\r\nnonsense",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert broken.status_code in {400, 422}


def test_what_is_not_what_it_says_too_large_empty_or_unknown_stays_out(
    clerk: Clerk, office: Office, order: str
) -> None:
    before = kept(office)
    path = f"/orders/{order}"
    wrong = attach(clerk, path, b"MZ\x90\0 not a PDF", name="pod.pdf")
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/not-what-it-says")
    for content in (b"%PDF-" + bytes(MOST_BYTES), b"%PDF-" + bytes(22 << 20)):
        assert attach(clerk, path, content).status_code == 413
    assert attach(clerk, path, b"").status_code == 422
    zipped = attach(clerk, path, b"PK\x03\x04", "application/zip", name="pods.zip")
    assert (zipped.status_code, zipped.json()["type"]) == (415, "/problems/file-type-not-allowed")
    for query in ({"kind": "love-letter"}, {"key": "x" * 41}, {"key": "\x01"}, {"effective_on": "soon"}):
        refused = attach(clerk, path, **query)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-fields"), refused.text
    assert attach(clerk, path, colour="red").status_code == 422
    nobody = attach(clerk, "/orders/01a2000e-61f0-7851-af11-7ff2e54cf85c")
    assert nobody.status_code == 404
    assert kept(office) == before, "nothing of it is kept"
    assert clerk.see(path)["attachments"] == []


def test_the_largest_file_that_is_allowed_comes_back_whole(clerk: Clerk, order: str) -> None:
    content = b"%PDF-" + bytes(range(256)) * (MOST_BYTES // 256 - 1)
    key = attach(clerk, f"/orders/{order}", content, kind="pod").json()["key"]
    assert clerk.client.get(f"/orders/{order}/attachments/{key}").content == content


def test_the_same_bytes_are_kept_once_and_the_same_command_twice_is_one(
    clerk: Clerk, office: Office, order: str
) -> None:
    before = kept(office)
    first = attach(clerk, f"/orders/{order}", name="a.pdf", headers={"Idempotency-Key": "k1"})
    again = attach(clerk, f"/orders/{order}", name="a.pdf", headers={"Idempotency-Key": "k1"})
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = attach(clerk, f"/orders/{order}", PNG, "image/png", name="a.png", headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    double = attach(clerk, f"/orders/{order}", name="a.pdf").json()
    assert (double["events"], double["key"]) == ([], first.json()["key"]), (
        "the same file under the same name comes once"
    )
    attach(clerk, f"/orders/{order}", name="b.pdf")
    assert [file["name"] for file in clerk.see(f"/orders/{order}")["attachments"]] == ["a.pdf", "b.pdf"]
    assert kept(office) == before + 2, "the PDF once, and the picture of the refused command"


def test_files_belong_to_invoices_too_whatever_their_state(clerk: Clerk, order: str) -> None:
    invoice, _ = clerk.invoice("ACME", "100.00")
    done = attach(clerk, f"/invoices/{invoice}", kind="invoice", name="ārējs.pdf").json()
    assert done["events"] == ["Invoice.Attached"]
    assert clerk.client.get(f"/invoices/{invoice}/attachments/{done['key']}").content == PDF
    assert clerk.client.get(f"/orders/{order}/attachments/{done['key']}").status_code == 404, "of another document"
    clerk.do(f"/invoices/{invoice}/detach", {"key": done["key"], "reason": "x"})
    assert clerk.client.get(f"/invoices/{invoice}/attachments/{done['key']}").status_code == 404
    assert clerk.see(f"/invoices/{invoice}/history", limit=1)["items"][0]["type"] == "Invoice.Detached"


def test_who_may_only_look_neither_attaches_nor_detaches(clerk: Clerk, order: str) -> None:
    issued = clerk.do("/keys", {"name": "look", "person": "Juris", "roles": ["viewer"]})
    viewer = {"Authorization": f"Bearer {issued['key']}"}
    key = attach(clerk, f"/orders/{order}").json()["key"]
    assert attach(clerk, f"/orders/{order}", PNG, "image/png", viewer).status_code == 403
    assert (
        clerk.client.post(f"/orders/{order}/detach", json={"key": key, "reason": "x"}, headers=viewer).status_code
        == 403
    )
    assert clerk.client.get(f"/orders/{order}/attachments/{key}", headers=viewer).content == PDF
    nobody = {"Authorization": "Bearer wrong"}
    assert clerk.client.get(f"/orders/{order}/attachments/{key}", headers=nobody).status_code == 401


@pytest.mark.feature("T02")
def test_a_file_is_never_put_on_a_document_of_another_kind(clerk: Clerk, order: str) -> None:
    invoice, _ = clerk.invoice("ACME", "10.00")
    for path in (f"/orders/{invoice}", f"/invoices/{order}"):
        assert attach(clerk, path, kind="pod").status_code == 404, path
    kinds = {each["type"].partition(".")[0] for each in clerk.see(f"/invoices/{invoice}/history")["items"]}
    assert kinds == {"Invoice"}
