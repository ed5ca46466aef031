"""An order, settings and keys in a folder, and servers in processes of their own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from commands import typed

from graphrisk import apikeys
from graphrisk.settings import Settings

ORDER = {
    "order_id": "T-1",
    "user_id": "T-U1",
    "ordered_at": "2026-06-01T10:00:00Z",
    "amount": "20.50",
    "merchant_id": "M-T",
    "product_id": "P-T",
    "device_id": "device-test-1",
    "ip": "203.0.113.9",
    "address": "12 Test Lane, District 3",
    "payment_account": "tok_test_12345678",
    "status": "paid",
}


def settings_in(folder: Path) -> Settings:
    return Settings(
        store=f"sqlite:{folder}/orders.db",
        registry=f"sqlite:{folder}/registry.db",
        key_file=folder / "graphrisk.key",
        api_budget=5,
        api_apart=False,
        threads=1,
    )


def environment(folder: Path) -> dict[str, str]:
    """The same settings for a process of its own."""
    return {
        **os.environ,
        "GRAPHRISK_STORE": f"sqlite:{folder}/orders.db",
        "GRAPHRISK_REGISTRY": f"sqlite:{folder}/registry.db",
        "GRAPHRISK_KEY_FILE": str(folder / "graphrisk.key"),
        "GRAPHRISK_API_BUDGET": "5",
        "GRAPHRISK_THREADS": "1",
    }


def sweep(folder: Path) -> None:
    """Loads the folder's files, and sweeps them once."""
    names = ("orders.parquet", "--users", "users.parquet", "--reviews", "reviews.parquet")
    typed(folder, "load", *names, **environment(folder))
    typed(folder, "sweep", "--out", "out", **environment(folder))


def copied(swept: Path, folder: Path) -> None:
    """A copy of a swept folder that a test may write to."""
    for file in swept.glob("*"):
        if file.is_file() and file.suffix != ".parquet":
            shutil.copy(file, folder / file.name)


def headers(folder: Path, role: str = "admin", reveal: bool = False) -> dict[str, str]:
    _, secret = apikeys.create(settings_in(folder).api_keys_path, role, role, reveal)
    return {"X-API-Key": secret}


def ready(asked: Callable[[], bool], most: float = 60) -> None:
    """Waits until something is so."""
    for _ in range(int(most / 0.05)):
        if asked():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be")


class Server:
    """`graphrisk serve` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.headers = headers(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "graphrisk", "serve", "--port", "0"],
            cwd=folder,
            env=environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        words = (word for line in self.process.stdout for word in line.split())
        self.url = next(word for word in words if word.startswith("http://"))
        self.client = httpx.Client(base_url=self.url, headers=self.headers, timeout=30)
        ready(self.is_ready)

    def is_ready(self) -> bool:
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.ConnectError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.client.close()
