"""scripts/neo4j.py: what it writes, what it says when something lacks, whom it ends."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import neo4j
import pytest
from neo4j_server import Server, wipe

from scripts.neo4j_local import home as homes
from scripts.neo4j_local import jars, process, tools
from scripts.neo4j_local.home import ENV, HOST, Home
from scripts.neo4j_local.throwaway import free

SCRIPT = Path(__file__).parents[2] / "scripts" / "neo4j.py"


def run(
    *words: object, path: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The script in a process of its own; with `path` as the only place for commands."""
    kept = {name: value for name, value in os.environ.items() if name not in {ENV, "JAVA_HOME"}}
    search = {"PATH": str(path)} if path else {}
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, words)],
        env={**kept, **search, **environment},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def command(folder: Path, name: str, text: str) -> None:
    """A command that does only what a test needs, first on its path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", bolt=12345, http=12346)


def test_the_pom_wants_the_pinned_server() -> None:
    tree = ElementTree.fromstring(jars.pom("neo4j", jars.SERVER))  # noqa: S314 - our own text
    found = {tuple(part.text for part in each) for each in tree.iter("dependency")}
    assert found == {
        ("org.neo4j", "neo4j", jars.VERSION),
        ("org.neo4j.app", "neo4j-server", jars.VERSION),
    }


def test_every_listener_is_on_the_loopback(home: Home) -> None:
    told = homes.settings(home)
    listeners = [value for name, value in told.items() if name.endswith("_address")]
    assert len(listeners) == 6
    assert all(value.split(":")[0] == "127.0.0.1" for value in listeners)
    assert told["dbms.usage_report.enabled"] == "false"
    assert told["server.config.strict_validation.enabled"] == "true"
    assert "dbms.security.procedures.unrestricted" not in told


def test_ports_are_read_back_from_the_home(home: Home) -> None:
    assert homes.ports(home.folder) == Home(home.folder)
    homes.prepare(home)
    assert homes.ports(home.folder) == home
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700


def test_a_made_password_is_kept_for_its_owner_alone(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENV, raising=False)
    made = homes.password(home)
    assert len(made) >= 20
    assert homes.password(home) == made
    assert stat.S_IMODE(home.secret.stat().st_mode) == 0o600


def test_a_given_password_is_kept_nowhere(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENV, "long-enough")
    assert homes.password(home) == "long-enough"
    assert not home.secret.exists()
    (home.folder / "data").mkdir(parents=True)
    monkeypatch.delenv(ENV)
    with pytest.raises(tools.SetupError, match="was set up with a password of"):
        homes.password(home)
    assert not home.secret.exists()
    monkeypatch.setenv(ENV, "short")
    with pytest.raises(tools.SetupError, match="5 characters; Neo4j wants 8") as told:
        homes.password(home)
    assert "short" not in str(told.value)


def test_without_java_it_says_what_to_install(tmp_path: Path) -> None:
    done = run("fetch", path=tmp_path)
    assert done.returncode == 1
    assert "needs Java 17 or newer, and there is no java on the PATH" in done.stderr
    assert "sudo apt install openjdk-17-jre-headless" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_java_is_named(tmp_path: Path) -> None:
    command(tmp_path, "java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")
    done = run("fetch", path=tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path}/java is Java 11" in done.stderr


def test_without_maven_it_says_what_to_install(tmp_path: Path) -> None:
    command(tmp_path, "java", "echo 'openjdk version \"21.0.1\"' >&2")
    done = run("fetch", path=tmp_path, GRAPHRISK_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 1
    assert "no mvn on the PATH" in done.stderr
    assert "sudo apt install maven" in done.stderr


@pytest.mark.parametrize("code", [0, 1])
def test_half_a_fetch_is_not_taken_for_a_whole_one(tmp_path: Path, code: int) -> None:
    """Maven that brings one jar of two and then ends, with a word of failure or without."""
    command(tmp_path, "java", "echo 'openjdk version \"17.0.1\"' >&2")
    brought = jars.jar(jars.SERVER[0])
    command(
        tmp_path,
        "mvn",
        'for word; do case $word in -DoutputDirectory=*) folder="${word#*=}";; esac; done\n'
        f'/bin/mkdir -p "$folder" && echo > "$folder/{brought}"; echo broken off; exit {code}',
    )
    cache = tmp_path / "cache"
    done = run("fetch", path=tmp_path, GRAPHRISK_CACHE=str(cache))
    assert done.returncode == 1
    assert ("broken off" if code else f"brought no {jars.SERVER[1]}") in done.stderr
    assert not list(cache.rglob("*.jar"))
    assert not (cache / "neo4j" / jars.VERSION / "lib").exists()


def test_a_process_id_that_is_used_again_is_left_alone(home: Home) -> None:
    homes.prepare(home)
    with subprocess.Popen(["sleep", "60"]) as other:
        home.note.write_text(f"{other.pid}\n")
        assert process.running(home) is None
        assert not process.stop(home)
        assert other.poll() is None
        other.kill()
    assert not home.note.exists()


def test_of_two_homes_each_has_its_own_server(home: Home, neo4j_server: Server) -> None:
    """The running server is found by its home, and not taken for the server of another one."""
    assert process.running(neo4j_server.home) is not None
    homes.prepare(home)
    home.note.write_text(neo4j_server.home.note.read_text())
    assert process.running(home) is None


def test_wipe_leaves_nothing(neo4j_server: Server) -> None:
    with neo4j_server.driver() as driver:
        wipe(driver, schema=True)
        driver.execute_query("CREATE CONSTRAINT one FOR (n:A) REQUIRE n.id IS UNIQUE")
        driver.execute_query("CREATE INDEX `2 b` FOR (n:A) ON (n.x)")
        driver.execute_query("UNWIND range(1, 25000) AS i CREATE (:A {id: i})-[:R]->(:B)")
        wipe(driver, schema=True)
        assert driver.execute_query("MATCH (n) RETURN count(n)").records[0].value() == 0
        assert not driver.execute_query("SHOW CONSTRAINTS").records
        kinds = driver.execute_query("SHOW INDEXES YIELD type").records
        assert {kind.value() for kind in kinds} == {"LOOKUP"}


@pytest.mark.slow
def test_a_killed_server_comes_back_with_its_data(neo4j_server: Server) -> None:
    with neo4j_server.driver() as driver:
        wipe(driver)
        driver.execute_query("CREATE (:A {id: 1})")
        neo4j_server.kill()
        assert not neo4j_server.running
        neo4j_server.start()
        assert driver.execute_query("MATCH (n:A) RETURN n.id").records[0].value() == 1
        wipe(driver)


@pytest.mark.slow
def test_a_throwaway_server_does_not_outlive_its_owner(tmp_path: Path) -> None:
    owner = """
import os, sys, pathlib
sys.path.append(sys.argv[1])
from scripts.neo4j_local.throwaway import Server
server = Server(pathlib.Path(sys.argv[2]))
server.start()
print(server.child.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    words = [sys.executable, "-c", owner, str(SCRIPT.parents[1]), str(tmp_path / "home")]
    # Its guard holds the output open until it has done its work.
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=200, check=False)
    assert done.returncode == -9
    assert process.words(int(done.stdout)) == []
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_a_server_from_start_to_stop(tmp_path: Path) -> None:
    bolt, http = free(2)
    place = ("--home", tmp_path / "home")
    begin = ("start", *place, "--bolt", bolt, "--http", http, "--heap", "512m", "--pages", "64m")
    try:
        started = run(*begin)
        assert started.returncode == 0, started.stderr
        secret = (tmp_path / "home" / "password").read_text().strip()
        assert f"GRAPHRISK_STORE=neo4j://{HOST}:{bolt}" in started.stdout
        assert secret not in started.stdout
        with neo4j.GraphDatabase.driver(f"neo4j://{HOST}:{bolt}", auth=("neo4j", secret)) as driver:
            driver.verify_connectivity()
        again = run(*begin, "--show")
        assert "already runs" in again.stdout
        assert secret in again.stdout
        other = run("start", "--home", tmp_path / "other", "--bolt", bolt, "--http", http)
        assert other.returncode == 1
        assert f"Port {bolt} of {HOST} is in use" in other.stderr
        assert run("wait", *place).returncode == 0
        assert run("status", *place).returncode == 0
    finally:
        stopped = run("stop", *place)
    assert "has ended" in stopped.stdout
    assert run("status", *place).returncode == 3
    wrong = run(*begin, **{ENV: "another-one"})
    assert wrong.returncode == 1
    assert "set up with another password" in wrong.stderr
    assert run("status", *place).returncode == 3
