import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrisk.errors import KeyFileError
from graphrisk.keyring import Keyring, read_key
from graphrisk.privacy import Keys
from graphrisk.settings import read

KEYS, OTHER = Keys(b"k" * 32), Keys(b"o" * 32)
KEYED, PRINT = "418f90e2dd86fdf09d99b91465a1a218", "0dc7f7db53e821338c3f2248fd3a6dc3"
SEALED = "013865701d7d872a3fd1a5776e9d60f1b55abc35581d7bdef19b0d8bc12ad8f4"
# As a file gives it: any text but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXT)
def test_what_is_sealed_opens_again(value: str) -> None:
    (sealed,) = KEYS.seal("email", [value])
    assert KEYS.open("email", sealed) == value
    # A short value is found in random bytes by chance.
    assert len(value.encode()) < 5 or value.encode() not in sealed


@given(TEXT, TEXT)
def test_keys_are_equal_for_equal_values_alone(one: str, other: str) -> None:
    first, second = KEYS.key("ip", [one, other])
    assert (first == second) == (one == other)
    assert KEYS.key("ip", [one]) == [first]
    assert KEYS.key("phone", [one]) != [first]
    assert OTHER.key("ip", [one]) != [first]


def test_kind_and_value_do_not_run_together() -> None:
    assert KEYS.key("card", ["s1"]) != KEYS.key("cards", ["1"])


def test_keys_stay_the_same_from_version_to_version() -> None:
    """Stores hang on these bytes: they may only change with a migration."""
    assert KEYS.key("device", ["abc"])[0].hex() == KEYED
    assert KEYS.fingerprint == PRINT
    assert KEYS.open("device", bytes.fromhex(SEALED)) == "abc"


def test_never_the_same_seal_twice() -> None:
    seals = KEYS.seal("ip", ["10.0.0.1"] * 1000)
    assert len({seal[1:13] for seal in seals}) == 1000
    assert len(set(seals)) == 1000


def test_opens_only_what_it_sealed_and_only_as_that_kind() -> None:
    (sealed,) = KEYS.seal("ip", ["10.0.0.1"])
    changed = [
        sealed[:-1],
        sealed[:10],
        b"",
        b"\x02" + sealed[1:],
        sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:],
    ]
    for wrong in changed:
        with pytest.raises(KeyFileError, match="can't open a sealed ip"):
            KEYS.open("ip", wrong)
    with pytest.raises(KeyFileError, match="can't open a sealed phone"):
        KEYS.open("phone", sealed)
    with pytest.raises(KeyFileError, match="another key sealed it"):
        OTHER.open("ip", sealed)


def test_tells_nothing_of_the_key() -> None:
    master = bytes(range(32))
    keys = Keys(master)
    assert repr(keys) == f"Keys({keys.fingerprint[:8]})"
    assert keys.fingerprint not in master.hex()
    assert len(keys.fingerprint) == 32


def test_a_key_has_32_bytes() -> None:
    with pytest.raises(KeyFileError, match="a key has 32 bytes, this one 16"):
        Keys(b"k" * 16)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "graphrisk.key"


def test_made_on_first_use_and_its_owners_alone(file: Path) -> None:
    mask = os.umask(0o000)
    keys = Keyring(file).make()
    os.umask(mask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in file.parent.iterdir()] == ["graphrisk.key"]
    assert len(file.read_text()) == 65
    assert Keyring(file).make().fingerprint == keys.fingerprint
    assert Keyring(file).current().key("ip", ["x"]) == keys.key("ip", ["x"])


def test_two_who_make_it_at_once_get_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keyring, "_files", lambda ring: [])
    assert Keyring(file).make().fingerprint == Keyring(file).make().fingerprint


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_refuses_a_file_that_others_can_read(file: Path, mode: int) -> None:
    Keyring(file).make()
    file.chmod(mode)
    with pytest.raises(KeyFileError, match=rf"type  chmod 600 {file}  and rotate"):
        Keyring(file).current()


def test_refuses_what_is_no_key(file: Path) -> None:
    Keyring(file).make()
    for text in ("", "hello\n", "ab" * 31, "é" * 64):
        file.write_text(text)
        with pytest.raises(KeyFileError, match=r"holds no key|can't read"):
            read_key(file)


def test_says_where_it_is_missing(file: Path) -> None:
    with pytest.raises(KeyFileError, match=f"no key file at {file}"):
        Keyring(file).current()
    assert Keyring(file).find(KEYS.fingerprint) is None
    assert not file.parent.exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(KeyFileError, match="can't make the key file"):
        Keyring(tmp_path / "taken" / "graphrisk.key").make()


def test_finds_the_key_of_a_fingerprint(file: Path) -> None:
    ring = Keyring(file)
    old = ring.make()
    new = ring.stage()
    assert ring.current().fingerprint == old.fingerprint
    assert ring.find(old.fingerprint).fingerprint == old.fingerprint
    assert ring.find(new.fingerprint).fingerprint == new.fingerprint
    with pytest.raises(KeyFileError, match=f"belongs to key {OTHER.fingerprint[:8]}"):
        ring.find(OTHER.fingerprint)


def test_settling_swaps_and_keeps_the_former(file: Path) -> None:
    ring = Keyring(file)
    old, new = ring.make(), ring.stage()
    for _ in range(2):
        ring.settle(new, old.fingerprint)
        assert ring.current().fingerprint == new.fingerprint
        assert ring.find(old.fingerprint).fingerprint == old.fingerprint
        assert len(list(file.parent.iterdir())) == 2


def test_settling_replaces_no_other_key(file: Path) -> None:
    ring = Keyring(file)
    old, new = ring.make(), ring.stage()
    ring.settle(new, OTHER.fingerprint)
    assert ring.current().fingerprint == old.fingerprint


def test_a_key_from_the_environment(file: Path) -> None:
    ring = Keyring.of(read(key="ab" * 32, key_file=file))
    assert ring.make().fingerprint == Keys(b"\xab" * 32).fingerprint
    assert ring.find(ring.current().fingerprint)
    assert not file.exists()
    with pytest.raises(KeyFileError, match="but GRAPHRISK_KEY holds key"):
        ring.find(OTHER.fingerprint)
    with pytest.raises(KeyFileError, match="GRAPHRISK_KEY_FILE names, then rotate"):
        ring.stage()
    ring.settle(OTHER, "")
