"""One sweep in a process of its own: `python -m graphrisk_api.console.sweeping STATUS BY`.

Its progress stands in a file, and while it runs it holds a lock that it was given, so every
process that serves this installation knows of it.
"""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from graphrisk.errors import ConflictError, GraphriskError
from graphrisk.settings import PREFIX, Settings, settings


class Sweeps:
    """Starts sweeps of one installation, one at a time, and tells how far they are."""

    def __init__(self, where: Settings) -> None:
        self.where = where
        self.lock = where.key_path.with_name("graphrisk.sweep.lock")
        self.file = where.key_path.with_name("graphrisk.sweep.json")
        self.child: subprocess.Popen[bytes] | None = None

    def start(self, by: str) -> None:
        """Starts one. ConflictError while another runs."""
        handle = os.open(self.lock, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ConflictError("a sweep runs already; wait until it has ended") from None
            tell(self.file, {"state": "running", "by": by, "began": now(), "stage": "read"})
            command = [sys.executable, "-m", "graphrisk_api.console.sweeping", str(self.file), by]
            # The lock goes with the process, and ends with it.
            self.child = subprocess.Popen(  # noqa: S603 - our own program
                command,
                env=environment(self.where),
                pass_fds=(handle,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        finally:
            os.close(handle)

    def status(self) -> dict[str, Any]:
        """The last sweep that was started here: state, by, began, stage, done, total, text."""
        if self.child is not None:
            self.child.poll()
        try:
            found: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {"state": "none"}
        if found["state"] == "running" and not self.running():
            found |= {"state": "failed", "text": ""}
        return found

    def running(self) -> bool:
        """Whether the lock is held."""
        handle = os.open(self.lock, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False


def environment(where: Settings) -> dict[str, str]:
    """The settings as a process of its own reads them."""
    told = {k: v for k, v in where.model_dump().items() if v is not None}
    plain = {
        k: v.get_secret_value() if isinstance(v, SecretStr) else str(v) for k, v in told.items()
    }
    return {**os.environ, **{PREFIX + k.upper(): v for k, v in plain.items()}}


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def tell(file: Path, body: Mapping[str, Any]) -> None:
    """Writes how far it is; readers see the old or the new."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    os.replace(fresh, file)


def work(file: Path, by: str) -> None:
    """Sweeps the store of the settings, and tells the file how it goes."""
    body = {"state": "running", "by": by, "began": now()}

    def progress(stage: str, done: int, total: int) -> None:
        tell(file, {**body, "stage": stage, "done": done, "total": total})

    try:
        text = swept(settings(), by, progress)
        tell(file, {**body, "state": "done", "ended": now(), **text})
    except GraphriskError as error:
        tell(file, {**body, "state": "failed", "ended": now(), "text": str(error)})
        raise


def swept(where: Settings, by: str, progress: Any) -> dict[str, Any]:
    """One sweep, as `graphrisk sweep` does it without files."""
    from graphrisk import policy as policies
    from graphrisk.keyring import Keyring
    from graphrisk.kinds import kinds
    from graphrisk.store import open_store
    from graphrisk.sweep import Task, sweep_store

    policy = policies.load(where.policy)
    task = Task(
        policy,
        registry=where.registry,
        progress=progress,
        threads=where.threads,
        memory=where.memory,
        by=by,
    )
    with open_store(where.store, Keyring.of(where), kinds(policy.kinds)) as store:
        found = sweep_store(store, task)
        store.publish(found.found, datetime.fromisoformat(found.summary["as_of"]))
    return {"rings": found.summary["rings"], "as_of": found.summary["as_of"]}


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2])
