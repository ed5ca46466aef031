"""The command line of scripts/neo4j.py."""

import argparse
import os
import sys
from pathlib import Path

from . import home as homes
from . import jars, process, talk, tools
from .home import ENV, HOST, Home

ROOT = Path(__file__).parents[2]


def main(words: list[str]) -> int:
    """Runs one command; returns the exit code. A SetupError is told without a trace."""
    options = parser().parse_args(words)
    try:
        return int(options.run(options) or 0)
    except tools.SetupError as error:
        print(error, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="scripts/neo4j.py", description="A Neo4j of your own.")
    commands = top.add_subparsers(required=True, metavar="command")

    def add(name: str, run: object, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    add("fetch", fetch, "fetch the server").add_argument(
        "--gds", action="store_true", help="fetch the OpenGDS plugin (GPL) as well"
    )
    begin = add("start", start, "start a server, fetched first when needed")
    begin.add_argument("--bolt", type=int, default=7687, help="its port (default: %(default)s)")
    begin.add_argument("--http", type=int, default=7474, help="its port (default: %(default)s)")
    begin.add_argument("--heap", default="1G", help="memory for queries (default: %(default)s)")
    begin.add_argument("--pages", default="512m", help="memory for the graph (%(default)s)")
    begin.add_argument("--gds", action="store_true", help="with the OpenGDS plugin (GPL)")
    begin.add_argument("--show", action="store_true", help="print the password")
    others = (
        add("stop", stop, "end the server, and wait for its end"),
        add("status", status, "say whether the server runs (exit code 3 when not)"),
        add("wait", wait, "wait until the server answers"),
    )
    for each in (begin, *others):
        each.add_argument("--home", type=Path, default=ROOT / ".neo4j", help="its folder")
    return top


def fetch(options: argparse.Namespace) -> None:
    tools.java()
    jars.server()
    if options.gds:
        jars.gds()


def start(options: argparse.Namespace) -> None:
    folder = options.home.resolve()
    home = Home(folder, options.bolt, options.http, options.heap, options.pages, options.gds)
    pid = process.running(home)
    if pid:
        home = homes.ports(folder)
        print(f"Neo4j already runs (process {pid}, home {folder})")
    else:
        begin(home)
    tell(home, options.show)


def begin(home: Home) -> None:
    """Starts a server and gives it its password."""
    java, lib = tools.java(), jars.server()
    taken = [port for port in (home.bolt, home.http) if talk.taken(port)]
    if taken:
        raise tools.SetupError(
            f"Port {taken[0]} of {HOST} is in use by something else; stop that, or choose others"
            " with --bolt and --http"
        )
    homes.prepare(home)
    password = homes.password(home)
    if home.gds:
        jars.plug(home.plugins)
    child = process.launch(home, java, lib)
    try:
        process.wait(home, lambda: child.poll() is None)
        talk.admit(home, password)
    except BaseException:  # a server that nobody was told of must not stay
        child.terminate()
        child.wait()
        home.note.unlink()
        raise
    print(f"Neo4j {jars.VERSION} runs (process {child.pid}, home {home.folder})")


def tell(home: Home, show: bool) -> None:
    """What to export; the password itself only when it is asked for."""
    print(f"  export GRAPHRISK_STORE=neo4j://{HOST}:{home.bolt}")
    print("  export GRAPHRISK_NEO4J_USER=neo4j")
    if show:
        print(f"  export {ENV}={homes.password(home)}")
    elif ENV in os.environ:
        print(f"  # {ENV} is set already")
    elif home.secret.exists():
        print(f'  export {ENV}="$(cat {home.secret})"')
    else:
        print(f"  export {ENV}=…  # the one it was first started with")
    print(f"Browser: http://{HOST}:{home.http}")


def stop(options: argparse.Namespace) -> None:
    home = homes.ports(options.home.resolve())
    print("Neo4j has ended" if process.stop(home) else f"No Neo4j runs in {home.folder}")


def status(options: argparse.Namespace) -> int:
    home = homes.ports(options.home.resolve())
    pid = process.running(home)
    if pid is None:
        print(f"No Neo4j runs in {home.folder}")
        return 3
    print(f"Neo4j runs (process {pid}, home {home.folder})")
    tell(home, False)
    return 0


def wait(options: argparse.Namespace) -> None:
    home = homes.ports(options.home.resolve())
    process.wait(home, lambda: process.running(home) is not None)
    print(f"Neo4j answers at {HOST}:{home.bolt}")
