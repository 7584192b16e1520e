"""Letters handed to a mail server: what it took is told apart from what it did not, and from what nobody knows."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.mail.server import server
from adapters.mail.smtp import Smtp
from adapters.mail.transport import Interrupted, Outcome, Transport, Uncertain, Unreachable
from tests.post_office import Letters, authenticator, post_office

LETTER = b"Message-ID: <1.2@a.lv>\r\nSubject: x\r\n\r\n.hidden\r\n..\r\nend\r\n"
TLS = Path(__file__).with_name("tls")


def sent(way: Transport, *to: str, hand: Callable[[], None] = lambda: None) -> Outcome:
    return way.deliver(LETTER, "office@a.lv", to or ("x@b.lv",), hand)


@pytest.fixture
def office() -> Iterator[tuple[Letters, str]]:
    with post_office() as made:
        yield made


@contextmanager
def told(*script: bytes | float, url: str = "smtp://127.0.0.1:{}?starttls=never") -> Iterator[str]:
    """The URL of a server that says this line by line, one for each line that it hears; a number: silence so long."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listening.accept()
        heard = line.makefile("rb")
        try:
            for said in script:
                if isinstance(said, float):
                    time.sleep(said)
                    continue
                line.sendall(said)
                if said.startswith(b"354"):
                    while heard.readline() not in {b".\r\n", b""}:
                        pass
                elif said.endswith(b"\r\n") and not heard.readline():
                    return
        except OSError:
            pass
        finally:
            line.close()

    threading.Thread(target=serve, daemon=True).start()
    yield url.format(listening.getsockname()[1])
    listening.close()


UP_TO_DATA = (b"220 hello\r\n", b"250 a\r\n", b"250 b\r\n", b"250 c\r\n", b"354 go\r\n")


def test_what_is_taken_arrives_byte_for_byte(office: tuple[Letters, str]) -> None:
    letters, url = office
    assert sent(Smtp(server(url)), "x@b.lv", "y@b.lv") == Outcome(taken=("x@b.lv", "y@b.lv"))
    assert letters.came == [("office@a.lv", ("x@b.lv", "y@b.lv"), LETTER)]


def test_many_letters_share_a_connection(office: tuple[Letters, str]) -> None:
    letters, url = office
    way = Smtp(server(url))
    for _ in range(30):
        assert sent(way).taken
    assert (len(letters.came), letters.sessions) == (30, 1)
    way.rest()
    assert sent(way).taken and letters.sessions == 2


def test_a_connection_that_went_stale_is_made_anew(office: tuple[Letters, str]) -> None:
    _, url = office
    way = Smtp(server(url))
    sent(way)
    assert way._line and way._line.sock
    way._line.sock.shutdown(socket.SHUT_RDWR)
    assert sent(way).taken


def test_who_is_refused_does_not_keep_it_from_the_others(office: tuple[Letters, str]) -> None:
    letters, url = office
    letters.rcpt = {"no@b.lv": "550 5.1.1 no such user", "grey@b.lv": "451 come again"}
    outcome = sent(Smtp(server(url)), "no@b.lv", "yes@b.lv", "grey@b.lv")
    assert outcome.taken == ("yes@b.lv",)
    assert [(each.to, each.code, each.why) for each in outcome.refused] == [("no@b.lv", 550, "550 5.1.1 no such user")]
    assert [(each.to, each.code) for each in outcome.later] == [("grey@b.lv", 451)]
    assert [to for _, to, _ in letters.came] == [("yes@b.lv",)]


def test_a_letter_for_nobody_is_not_said(office: tuple[Letters, str]) -> None:
    letters, url = office
    letters.rcpt = {"no@b.lv": "550 no"}
    way, asked = Smtp(server(url)), []
    assert sent(way, "no@b.lv", hand=lambda: asked.append(1)).refused[0].code == 550
    assert sent(way, "yes@b.lv").taken and letters.sessions == 1
    assert (len(letters.came), asked) == (1, [])


@pytest.mark.parametrize("code", [550, 553, 554])
def test_a_server_that_takes_nothing_from_our_address_says_nothing_about_who_gets_it(
    office: tuple[Letters, str], code: int
) -> None:
    letters, url = office
    way = Smtp(server(url))
    letters.mail = f"{code} not from you"
    with pytest.raises(Unreachable, match=rf"{code} not from you; check NENOSEGTS_MAIL_FROM"):
        sent(way, "x@b.lv")
    letters.mail = None
    assert sent(way, "x@b.lv").taken
    letters.mail = f"{code} not from you any more"
    with pytest.raises(Unreachable, match="any more"):
        sent(way, "x@b.lv")


@pytest.mark.parametrize(
    ("step", "code"), [("mail", 451), ("mail", 452), ("mail", 552), ("data", 451), ("data", 550), ("data", 554)]
)
def test_a_letter_that_is_refused_is_refused_for_all(office: tuple[Letters, str], step: str, code: int) -> None:
    letters, url = office
    letters.mail = f"{code} not from you" if step == "mail" else None
    letters.data = lambda _: f"{code} not this" if step == "data" else None
    outcome = sent(Smtp(server(url)), "x@b.lv", "y@b.lv")
    fate = outcome.later if code < 500 else outcome.refused
    assert [(each.to, each.code) for each in fate] == [("x@b.lv", code), ("y@b.lv", code)]
    assert not outcome.taken and not letters.came


def test_a_large_letter_on_a_slow_way_takes_its_time() -> None:
    """As long as the server takes some of it within each step."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    letter = LETTER + b"x" * 70 * 120_000

    def serve() -> None:
        line, _ = listening.accept()
        heard = line.makefile("rb")
        for said in UP_TO_DATA[:-1]:
            line.sendall(said)
            heard.readline()
        line.sendall(UP_TO_DATA[-1])
        came = b""
        while not came.endswith(b"\r\n.\r\n"):
            came = came[-5:] + line.recv(1 << 19)
            time.sleep(0.02)
        line.sendall(b"250 taken\r\n")

    threading.Thread(target=serve, daemon=True).start()
    with listening:
        way = Smtp(server(f"smtp://127.0.0.1:{listening.getsockname()[1]}?starttls=never"), step=0.5)
        assert way.deliver(letter, "office@a.lv", ["x@b.lv"], lambda: None).taken


def test_what_is_said_at_the_last_moment_keeps_it_back(office: tuple[Letters, str]) -> None:
    letters, url = office

    def call_back() -> None:
        raise KeyError

    way = Smtp(server(url))
    with pytest.raises(KeyError):
        sent(way, hand=call_back)
    assert sent(way).taken
    assert len(letters.came) == 1, "only the second one"


def test_who_hangs_up_once_all_was_said_leaves_nobody_who_knows(office: tuple[Letters, str]) -> None:
    letters, url = office
    letters.drop = 1
    with pytest.raises(Uncertain, match="did not answer"):
        sent(Smtp(server(url)))
    assert len(letters.came) == 1


def test_who_is_silent_once_all_was_said_leaves_nobody_who_knows(office: tuple[Letters, str]) -> None:
    letters, url = office
    letters.lag = 5
    with pytest.raises(Uncertain):
        sent(Smtp(server(url), end=0.3))


@pytest.mark.parametrize("answer", [b"hello\r\n", b"354 more\r\n", b"199 what\r\n"])
def test_an_odd_answer_to_the_end_leaves_nobody_who_knows(answer: bytes) -> None:
    with told(*UP_TO_DATA, answer) as url, pytest.raises(Uncertain):
        sent(Smtp(server(url)))


@pytest.mark.parametrize("steps", range(5))
def test_who_hangs_up_before_the_end_took_nothing(steps: int) -> None:
    handed: list[int] = []
    with told(*UP_TO_DATA[:steps]) as url, pytest.raises((Unreachable, Interrupted)) as caught:
        sent(Smtp(server(url)), hand=lambda: handed.append(1))
    assert isinstance(caught.value, Unreachable if steps < 2 else Interrupted)
    assert not handed


@pytest.mark.parametrize("steps", range(5))
def test_who_is_silent_before_the_end_took_nothing(steps: int) -> None:
    began = time.monotonic()
    with told(*UP_TO_DATA[:steps], 5.0) as url, pytest.raises((Unreachable, Interrupted)):
        sent(Smtp(server(url), step=0.3))
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("steps", range(5))
def test_who_drips_does_not_hold_us_for_ever(steps: int) -> None:
    drip = [each for _ in range(60) for each in (b"2", 0.05)]
    began = time.monotonic()
    with told(*UP_TO_DATA[:steps], *drip) as url, pytest.raises((Unreachable, Interrupted)):
        sent(Smtp(server(url), step=1.0, whole=0.5))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("steps", range(5))
def test_421_means_that_nobody_takes_letters(steps: int) -> None:
    with told(*UP_TO_DATA[:steps], b"421 too busy\r\n") as url, pytest.raises(Unreachable, match="421 too busy"):
        sent(Smtp(server(url)))


def test_nobody_there_is_said_with_where() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match=re.escape(f"127.0.0.1:{port} cannot be reached")):
        sent(Smtp(server(f"smtp://127.0.0.1:{port}")))


def test_who_is_told_to_stop_hangs_up_before_the_end_but_waits_for_the_answer_after_it() -> None:
    with told(b"220 hello\r\n", 5.0) as url:
        way = Smtp(server(url))
        threading.Timer(0.3, way.abort).start()
        began = time.monotonic()
        with pytest.raises(Unreachable):
            sent(way)
        assert time.monotonic() - began < 2
    with told(*UP_TO_DATA, 0.6, b"250 taken\r\n") as url:
        way = Smtp(server(url))
        threading.Timer(0.3, way.abort).start()
        assert sent(way).taken


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    return context


def test_starttls_is_used_and_the_password_goes_inside(trusted: ssl.SSLContext) -> None:
    with post_office(tls_context=trusted, authenticator=authenticator, auth_required=True) as (letters, plain):
        url = plain.replace("smtp://127.0.0.1", "smtp://office:right@localhost").partition("?")[0]
        assert sent(Smtp(server(url))).taken and letters.came
        with pytest.raises(Unreachable, match=r"refuses user or password: 535 .*check the SMTP URL"):
            sent(Smtp(server(url.replace("right", "wrong"))))
        with pytest.raises(Unreachable, match="530"):
            sent(Smtp(server(url.replace("office:right@", ""))))


def test_tls_from_the_first_byte(trusted: ssl.SSLContext) -> None:
    with post_office(ssl_context=trusted) as (letters, plain):
        url = plain.replace("smtp://127.0.0.1", "smtps://localhost").partition("?")[0]
        assert sent(Smtp(server(url))).taken and letters.came


def test_a_server_that_cannot_encrypt_gets_nothing_unless_told(office: tuple[Letters, str]) -> None:
    letters, url = office
    with pytest.raises(Unreachable, match=r"does not offer STARTTLS.*starttls=never"):
        sent(Smtp(server(url.partition("?")[0])))
    assert not letters.came and sent(Smtp(server(url))).taken


def test_a_server_that_nobody_vouches_for_gets_nothing() -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    with post_office(tls_context=context) as (letters, url):
        with pytest.raises(Unreachable, match="cannot be trusted"):
            sent(Smtp(server(url.replace("127.0.0.1", "localhost").partition("?")[0])))
        assert not letters.came


def test_a_url_says_where_and_how() -> None:
    assert server("smtp://u%40a:p%3Aw@mail.a.lv") == ("mail.a.lv", 587, "u@a", "p:w", False, True)
    assert server("smtps://mail.a.lv") == ("mail.a.lv", 465, None, "", True, False)
    assert server("smtp://mail.a.lv:25?starttls=never") == ("mail.a.lv", 25, None, "", False, False)


@pytest.mark.parametrize(
    "url", ["http://a.lv", "mail.a.lv:25", "smtp://", "smtp://a.lv?starttls=no", "smtp://a.lv?x=1"]
)
def test_a_url_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must begin with smtp|can say"):
        server(url)
