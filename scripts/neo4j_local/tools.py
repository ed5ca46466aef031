"""Java and Maven: found, or installed where that can be done without asking."""

import os
import re
import shutil
import subprocess
from pathlib import Path

OLDEST = 17
DEBIAN = (f"openjdk-{OLDEST}-jre-headless", "openjdk-21-jre-headless")
"""The first of these that the system has is installed."""


class SetupError(Exception):
    """What can't go on, with what to do about it; the command line shows the message alone."""


def java() -> str:
    """The path of a Java that runs the server; installs one on Debian when it may.

    Raises SetupError when there is none and it can't be installed from here.
    """
    found = newest()
    if found is None:
        install("java", f"Neo4j needs Java {OLDEST} or newer, and {seen()}")
        found = newest()
    if found is None:
        raise SetupError(
            f"Java was installed, but {seen()}; set JAVA_HOME to Java {OLDEST} or newer"
        )
    return found


def maven() -> str:
    """The path of Maven, which fetches the server; installs it on Debian when it may."""
    if shutil.which("mvn") is None:
        install("maven", "Maven fetches Neo4j, and there is no mvn on the PATH")
    found = shutil.which("mvn")
    if found is None:
        raise SetupError(
            "Maven was installed, but there is no mvn on the PATH; add its folder to it"
        )
    return found


def newest() -> str | None:
    """The first Java that is new enough: JAVA_HOME's, else the PATH's."""
    return next((path for path in javas() if version(path) >= OLDEST), None)


def javas() -> list[str]:
    home = os.environ.get("JAVA_HOME")
    named = [str(Path(home, "bin", "java"))] if home else []
    return [path for each in (*named, "java") if (path := shutil.which(each))]


def version(path: str) -> int:
    """The major version of a Java, 0 when it doesn't say."""
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(match[1]) if match else 0


def seen() -> str:
    """What was found instead, in words."""
    found = [f"{path} is Java {version(path)}" for path in javas()]
    return " and ".join(found) or "there is no java on the PATH"


def install(what: str, why: str) -> None:
    """Installs a package by apt, as root or by a sudo that doesn't ask; else says what to do."""
    rights = root()
    if shutil.which("apt-get") is None or rights is None:
        raise SetupError(f"{why}. {advice(what)}")
    print(f"{why}; installing it by apt", flush=True)
    apt = [*rights, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    run([*apt, "update"])
    run([*apt, "install", "-y", "--no-install-recommends", package(what)])


def root() -> list[str] | None:
    """What to put before a command that only root may run; None when that isn't allowed."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"] if not asked.returncode else None


def package(what: str) -> str:
    if what == "maven":
        return "maven"
    return next((name for name in DEBIAN if offered(name)), DEBIAN[0])


def offered(name: str) -> bool:
    asked = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
    return asked.returncode == 0


def advice(what: str) -> str:
    name = "maven" if what == "maven" else DEBIAN[0]
    brew = "maven" if what == "maven" else "openjdk@21"
    return f"Install it (Debian: sudo apt install {name}; macOS: brew install {brew}) and try again"


def run(command: list[str]) -> None:
    """Runs a command; raises SetupError with the end of what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise SetupError(f"{' '.join(command[:6])} … failed:\n" + "\n".join(lines[-8:]))
