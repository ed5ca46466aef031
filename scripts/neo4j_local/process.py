"""The server's process: started, waited for, ended, and never taken for another one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from . import talk
from .home import HOST, Home
from .tools import SetupError

MAIN = "org.neo4j.server.CommunityEntryPoint"
OPENED = ("nio", "io", "util.concurrent")
FLAGS = (
    *(f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in OPENED),
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8",
)
BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Half the processor time until the server answers: nothing is compiled twice."""


def command(home: Home, java: str, jars: Path) -> list[str]:
    """The command line; plugins stand on the class path, which is how the server finds them."""
    return [
        java,
        f"-Xmx{home.heap}",
        *FLAGS,
        *(BRIEF if home.brief else ()),
        "-cp",
        f"{home.plugins}/*:{jars}/*",
        MAIN,
        f"--home-dir={home.folder}",
        f"--config-dir={home.conf.parent}",
    ]


def launch(home: Home, java: str, jars: Path) -> subprocess.Popen[bytes]:
    """Starts the server in a session of its own, its words in the log; doesn't wait for it."""
    with home.log.open("ab") as log:
        started = subprocess.Popen(
            command(home, java, jars),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    home.note.write_text(f"{started.pid}\n")
    return started


def wait(home: Home, alive: Callable[[], bool], seconds: float = 120) -> None:
    """Returns when the server answers over HTTP and Bolt; raises SetupError when it won't."""
    end = time.monotonic() + seconds
    while not (talk.up(home) and talk.bolt(home)):
        if not alive():
            raise SetupError(
                f"Neo4j ended while it started:\n{last(home)}\nMore in {home.log.parent}"
            )
        if time.monotonic() > end:
            raise SetupError(f"Neo4j doesn't answer at {HOST}:{home.bolt}; see {home.log.parent}")
        time.sleep(0.1)


def running(home: Home) -> int | None:
    """The process id of this home's server, None when it doesn't run."""
    try:
        pid = int(home.note.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if f"--home-dir={home.folder}" in words(pid) else None


def words(pid: int) -> list[str]:
    """A process's command line, empty when there is none: process ids are used again."""
    if not Path("/proc/self/cmdline").exists():
        asked = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    for _ in range(5):  # for a moment of its start, and after its end, a process has no words
        try:
            found = Path(f"/proc/{pid}/cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return []
        if found:
            return found.split("\0")
        time.sleep(0.02)
    return []


def stop(home: Home, seconds: float = 60) -> bool:
    """Ends this home's server and waits for its end; False when it didn't run."""
    pid = running(home)
    if pid is None:
        home.note.unlink(missing_ok=True)
        return False
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + seconds
    while running(home) is not None:
        if time.monotonic() > end:
            raise SetupError(
                f"Neo4j (process {pid}) doesn't end; see {home.log}, or: kill -9 {pid}"
            )
        time.sleep(0.1)
    home.note.unlink(missing_ok=True)
    return True


def last(home: Home) -> str:
    """The last errors of the logs, else their last lines."""
    logs = [path for path in (home.log.with_name("neo4j.log"), home.log) if path.exists()]
    lines = [line for path in logs for line in path.read_text(errors="replace").splitlines()]
    errors = [line for line in lines if " ERROR " in line or "Caused by" in line]
    return "\n".join((errors or lines)[-5:])
