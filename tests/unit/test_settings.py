from collections.abc import Iterator
from pathlib import Path

import pytest

from graphrisk.errors import InputError
from graphrisk.settings import read, settings, sqlite_file

HEX = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("STORE", "REGISTRY", "KEY_FILE", "KEY", "THREADS", "MEMORY", "ZONE"):
        monkeypatch.delenv(f"GRAPHRISK_{name}", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_defaults() -> None:
    found = read()
    assert found.store == found.registry == "sqlite:graphrisk.db"
    assert found.key_path == Path("graphrisk.key")
    assert (found.key, found.threads, found.memory, found.zone) == (None, None, None, "UTC")


def test_reads_the_environment_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHRISK_STORE", "sqlite:/data/shop.db")
    monkeypatch.setenv("GRAPHRISK_ZONE", "Asia/Shanghai")
    monkeypatch.setenv("GRAPHRISK_THREADS", "2")
    monkeypatch.setenv("GRAPHRISK_MEMORY", "1.5 GB")
    monkeypatch.setenv("GRAPHRISK_UNHEARD_OF", "1")
    found = settings()
    assert found.key_path == Path("/data/graphrisk.key")
    assert found.tzinfo.key == "Asia/Shanghai"
    assert (found.threads, found.memory) == (2, "1.5 GB")
    monkeypatch.setenv("GRAPHRISK_THREADS", "1")
    assert settings() is found


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHRISK_KEY", "")
    monkeypatch.setenv("GRAPHRISK_STORE", "")
    assert read().key is None
    assert read().store == "sqlite:graphrisk.db"


def test_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read().store = "sqlite:other.db"


def test_the_key_file_may_be_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHRISK_KEY_FILE", "/run/secrets/key")
    assert read().key_path == Path("/run/secrets/key")
    assert read(store="neo4j://localhost").key_path == Path("/run/secrets/key")


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHRISK_KEY", HEX)
    assert HEX not in repr(read())
    monkeypatch.setenv("GRAPHRISK_KEY", HEX[:-2])
    with pytest.raises(InputError) as caught:
        read()
    assert str(caught.value) == "GRAPHRISK_KEY can't be used: wants 64 hexadecimal digits"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("THREADS", "0", "greater than or equal to 1"),
        ("THREADS", "many", "valid integer"),
        ("MEMORY", "much", "match pattern"),
        ("ZONE", "Mars/Olympus", "wants a zone name such as UTC or Asia/Shanghai"),
    ],
)
def test_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, text: str
) -> None:
    monkeypatch.setenv(f"GRAPHRISK_{name}", value)
    with pytest.raises(InputError, match=text) as caught:
        read()
    assert str(caught.value).startswith(f"GRAPHRISK_{name} can't be used: ")


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:a.db", Path("a.db")),
        ("sqlite:/a/b.db", Path("/a/b.db")),
        ("sqlite:///a.db", Path("a.db")),
        ("sqlite:////a/b.db", Path("/a/b.db")),
        ("sqlite:C:x", Path("C:x")),
        ("sqlite:", None),
        ("neo4j://localhost", None),
        ("a.db", None),
    ],
)
def test_sqlite_file(url: str, file: Path | None) -> None:
    assert sqlite_file(url) == file
