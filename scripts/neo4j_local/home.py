"""A server's home: its ports and memory, its settings, and its first password."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from .tools import SetupError

HOST = "127.0.0.1"
ENV = "GRAPHRISK_NEO4J_PASSWORD"
SHORTEST = 8


@dataclass(frozen=True)
class Home:
    """Where a server lives and what it may take.

    heap, pages: memory for queries and for the graph, as Java writes sizes. gds: with the OpenGDS
    plugin. brief: a server that lives for minutes and starts sooner, but is slower in the long run.
    """

    folder: Path
    bolt: int = 7687
    http: int = 7474
    heap: str = "1G"
    pages: str = "512m"
    gds: bool = False
    brief: bool = False

    @property
    def conf(self) -> Path:
        return self.folder / "conf" / "neo4j.conf"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "console.log"

    @property
    def note(self) -> Path:
        """The file with the server's process id."""
        return self.folder / "neo4j.pid"

    @property
    def secret(self) -> Path:
        """The file with the password, when none was given."""
        return self.folder / "password"

    @property
    def plugins(self) -> Path:
        return self.folder / "plugins"


def settings(home: Home) -> dict[str, str]:
    """What stands in neo4j.conf."""
    found = {
        "server.default_listen_address": HOST,
        "server.default_advertised_address": HOST,
        "server.bolt.listen_address": f"{HOST}:{home.bolt}",
        "server.bolt.advertised_address": f"{HOST}:{home.bolt}",
        "server.http.listen_address": f"{HOST}:{home.http}",
        "server.http.advertised_address": f"{HOST}:{home.http}",
        "server.memory.heap.max_size": home.heap,
        "server.memory.pagecache.size": home.pages,
        "server.config.strict_validation.enabled": "true",
        "dbms.usage_report.enabled": "false",
        "dbms.security.auth_minimum_password_length": str(SHORTEST),
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",  # else ten seconds to end
    }
    if home.gds:
        found["dbms.security.procedures.unrestricted"] = "gds.*"
    if home.brief:  # else half a gigabyte of disk is kept free for logs
        found["db.tx_log.preallocate"] = "false"
    return found


def prepare(home: Home) -> None:
    """Makes the folders, for their owner only, and writes the settings."""
    home.folder.mkdir(parents=True, exist_ok=True)
    home.folder.chmod(0o700)
    for folder in (home.conf.parent, home.log.parent, home.plugins):
        folder.mkdir(exist_ok=True)
    home.conf.write_text("".join(f"{name}={value}\n" for name, value in settings(home).items()))


def ports(folder: Path) -> Home:
    """A home with the ports that it was last started with."""
    home = Home(folder)
    if not home.conf.exists():
        return home
    told = dict(line.split("=", 1) for line in home.conf.read_text().splitlines() if "=" in line)
    bolt, http = (told[f"server.{name}.listen_address"].split(":")[1] for name in ("bolt", "http"))
    return Home(folder, int(bolt), int(http))


def password(home: Home) -> str:
    """The password: the environment's, else the one kept in the home, else a new one kept there.

    Raises SetupError when the environment's is too short for the server, or lacks where the home
    was made with it.
    """
    given = os.environ.get(ENV)
    if given is not None and len(given) < SHORTEST:
        raise SetupError(f"{ENV} has {len(given)} characters; Neo4j wants {SHORTEST} or more")
    if given is not None:
        return given
    if not home.secret.exists():
        if (home.folder / "data").exists():
            raise SetupError(f"{home.folder} was set up with a password of {ENV}; set that one")
        keep(home.secret, secrets.token_urlsafe(18))
    return home.secret.read_text().strip()


def keep(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, from its first moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
