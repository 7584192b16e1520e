"""Serve over HTTP, with the worker in the same process or alone; and the demo company."""

import errno
import signal
import socket
import threading
from types import FrameType

import click
import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from api.cli.opening import opened
from api.demo.company import prepare
from api.http.app import make_app
from api.logs import configure
from api.office import Office
from api.settings import WrongSetting, settings

log = structlog.get_logger()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
@click.option("--no-worker", is_flag=True, help="Leave read models and e-mails to another process (nenosegts work).")
def serve(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Serve the API; the worker runs in the same process unless told otherwise."""
    bound = listen(host, port)
    worker = workers == 1 and not no_worker
    with opened(worker=worker, follows=no_worker, mailing=worker) as office:
        click.echo(f"Nenosegts listens on {address(bound)}", err=True)
        if workers == 1:
            run(office, bound)
            return
    run_several(bound, workers, worker=not no_worker)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--no-serve", is_flag=True, help="Only make the company.")
def demo(host: str, port: int, no_serve: bool) -> None:
    """A demo company with a year of invoices, in a data folder of its own; then serve it."""
    bound = None if no_serve else listen(host, port)
    configure()
    company = prepare(settings())
    if bound is None:
        click.echo(company.welcome("http://127.0.0.1:8000"))
        return
    with Office(company.settings, worker=True, mailing=True) as office:
        click.echo(company.welcome(address(bound)))
        run(office, bound)


@click.command()
def work() -> None:
    """Keep the read models up to date and send the e-mails that wait, without serving."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with opened(worker=True, mailing=True):
        click.echo("The worker runs; stop it with Ctrl-C.", err=True)
        while not stop.wait(1.0):  # a signal that another thread of ours got does not wake this one
            pass


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, before anything else is started. Errors: `WrongSetting` when the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise WrongSetting(f"Port {port} on {host} is in use; choose another with --port.") from None
        raise WrongSetting(f"Cannot listen on {host} port {port}: {error.strerror}.") from None
    return bound


def address(bound: socket.socket) -> str:
    """The URL that the socket answers on."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(office: Office, bound: socket.socket) -> None:
    """Serve until SIGTERM or Ctrl-C; what is under way has 20 seconds."""
    config = uvicorn.Config(
        make_app(office),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises it again when all is done; that is no reason to die
    Server(config).run(sockets=[bound])


class Server(uvicorn.Server):
    """Ends the streams first, which would otherwise keep the server waiting for their readers."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM or Ctrl-C came."""
        self.config.loaded_app.app.state.office.end_streams()
        super().handle_exit(sig, frame)


def run_several(bound: socket.socket, workers: int, *, worker: bool) -> None:
    """The same in several processes, which share the socket; one of them at a time moves the read models."""
    config = uvicorn.Config(
        "api.cli.serving:one_of_several" if worker else "api.cli.serving:one_without_worker",
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=15,
    )
    Multiprocess(config, sockets=[bound]).run()


def one_of_several(*, worker: bool = True) -> FastAPI:
    """The application of one process of several, over an office of its own."""
    configure()
    office = Office(settings(), worker=worker, follows=not worker, mailing=worker)
    told = signal.getsignal(signal.SIGTERM)  # uvicorn's own, set before it asks for the application

    def end(number: int, frame: FrameType | None) -> None:
        office.end_streams()
        if callable(told):
            told(number, frame)

    signal.signal(signal.SIGTERM, end)
    return make_app(office, close=True)


def one_without_worker() -> FastAPI:
    """The same where another process keeps the read models."""
    return one_of_several(worker=False)
