"""A server that lives no longer than who started it, for tests and measurements."""

import subprocess
from pathlib import Path
from secrets import token_urlsafe
from shutil import rmtree
from socket import socket

from . import jars, process, talk, tools
from .home import HOST, Home, prepare

ENDS_WITH_US = 'read -r _; kill -9 "$0"; sleep 1; rm -rf "$1"'
"""Waits at a pipe until this process is gone, however it went, and then ends its server."""


class Server:
    """A server with a home of its own on free ports of 127.0.0.1.

    uri, user, password: to log in. `start`, `stop` (in good order) and `kill` (as a crash would)
    may follow each other; ports and data stay. `close` ends it for good.
    """

    user = "neo4j"
    password = token_urlsafe(18)  # one for all servers of this process

    def __init__(self, folder: Path, heap: str = "512m", gds: bool = False) -> None:
        bolt, http = free(2)
        self.home = Home(folder.resolve(), bolt, http, heap, "128m", gds, brief=not gds)
        self.java, self.jars = tools.java(), jars.server()
        self.child: subprocess.Popen[bytes] | None = None
        self.guard: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """What a driver, or GRAPHRISK_STORE, takes."""
        return f"neo4j://{HOST}:{self.home.bolt}"

    @property
    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def start(self) -> None:
        """Starts the server and returns when it answers; nothing when it runs."""
        if self.running:
            return
        prepare(self.home)
        if self.home.gds:
            jars.plug(self.home.plugins)
        self.child = process.launch(self.home, self.java, self.jars)
        watch = ["sh", "-c", ENDS_WITH_US, str(self.child.pid), str(self.home.folder)]
        self.guard = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)
        process.wait(self.home, lambda: self.running)
        talk.admit(self.home, self.password)

    def stop(self) -> None:
        """Ends the server in good order, and waits for its end."""
        if self.child:
            self.child.terminate()
        self._gone()

    def kill(self) -> None:
        """Ends the server as a crash would: nothing is flushed, no connection is closed."""
        if self.child:
            self.child.kill()
        self._gone()

    def close(self) -> None:
        """Ends the server and removes its home."""
        self.kill()
        rmtree(self.home.folder, ignore_errors=True)

    def _gone(self) -> None:
        if self.child:
            self.child.wait(60)
        if self.guard:  # first the child, then who would kill whatever has its number
            self.guard.kill()
            self.guard.communicate()
        self.child = self.guard = None


def free(count: int) -> list[int]:
    """Ports that nothing listens at."""
    lines = [socket() for _ in range(count)]
    for line in lines:
        line.bind((HOST, 0))
    ports = [line.getsockname()[1] for line in lines]
    for line in lines:
        line.close()
    return ports
