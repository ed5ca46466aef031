"""Where the key for identifiers is kept: a file that only its owner reads, or a variable.

Beside `graphrisk.key`, rotation keeps each former key as `graphrisk.key.` and 8 digits of
its fingerprint, so that a backup of that time can still be opened. A store names its key by
the fingerprint; so whenever rotation is killed, one of these files is the right one.
"""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from graphrisk.errors import KeyFileError
from graphrisk.privacy import SIZE, Keys
from graphrisk.settings import Settings, is_key


class Keyring:
    """The keys in and beside one file, or a single key given as 64 hexadecimal digits."""

    def __init__(self, file: Path | None = None, secret: str | None = None) -> None:
        self.file = file
        self._secret = secret

    @classmethod
    def of(cls, settings: Settings) -> "Keyring":
        """The keyring that the settings name: GRAPHRISK_KEY goes before a file."""
        if settings.key:
            return cls(secret=settings.key.get_secret_value())
        return cls(settings.key_path)

    @property
    def place(self) -> str:
        """Where this keyring is, in words."""
        return "GRAPHRISK_KEY" if self._secret else str(self.file)

    def make(self) -> Keys:
        """The current key; made now when there is none yet."""
        if self.file and not self._files():
            _write(self.file, secrets.token_bytes(SIZE))
        return self.current()

    def current(self) -> Keys:
        """The current key. KeyFileError when there is none."""
        if self._secret:
            return _parse(self._secret, self.place)
        if self.file and self.file.exists():
            return read_key(self.file)
        raise KeyFileError(
            f"no key file at {self.file}: put the store's own key back from your backup,"
            " or say where it is in GRAPHRISK_KEY_FILE"
        )

    def find(self, fingerprint: str) -> Keys | None:
        """The key with this fingerprint; None when there is no key here at all.

        KeyFileError when there are keys, but not this one.
        """
        found = [self.current()] if self._secret else [read_key(f) for f in self._files()]
        for keys in found:
            if keys.fingerprint == fingerprint:
                return keys
        if not found:
            return None
        raise KeyFileError(
            f"the store belongs to key {fingerprint[:8]}, but {self.place} holds key"
            f" {found[0].fingerprint[:8]}: give it the store's own key"
        )

    def stage(self) -> Keys:
        """A new key in a file beside the current one: the first step of rotation."""
        if self.file is None:
            raise KeyFileError(
                "the key comes from GRAPHRISK_KEY, where it can't be replaced: put it into a"
                " file that GRAPHRISK_KEY_FILE names, then rotate"
            )
        master = secrets.token_bytes(SIZE)
        keys = Keys(master)
        _write(self._beside(self.file, keys), master)
        return keys

    def settle(self, keys: Keys, former: str) -> None:
        """Makes a staged key current and keeps the former beside it: the last step.

        After a kill, done again, it ends what was begun; done twice, it changes nothing.
        former: the fingerprint of the key that may be replaced, and no other.
        """
        if self.file is None or not self._beside(self.file, keys).exists():
            return
        if self.file.exists():
            current = read_key(self.file)
            if current.fingerprint != former:
                return
            kept = self._beside(self.file, current)
            kept.unlink(missing_ok=True)
            os.link(self.file, kept)
        os.replace(self._beside(self.file, keys), self.file)
        sync(self.file.parent)

    @staticmethod
    def _beside(file: Path, keys: Keys) -> Path:
        return file.with_name(f"{file.name}.{keys.fingerprint[:8]}")

    def _files(self) -> list[Path]:
        """The current key file first, then those kept beside it."""
        if self.file is None or not self.file.parent.is_dir():
            return []
        name = re.compile(re.escape(self.file.name) + r"(\.[0-9a-f]{8})?")
        return sorted(f for f in self.file.parent.iterdir() if name.fullmatch(f.name))


def read_key(file: Path) -> Keys:
    """The key in a file. KeyFileError when others can read it too, or it holds no key."""
    try:
        mode = file.stat().st_mode
        text = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"can't read the key file {file}: {error}") from None
    if mode & 0o077:
        raise KeyFileError(
            f"others can read the key file {file}: type  chmod 600 {file}  and rotate the key"
            " if anyone may have seen it"
        )
    return _parse(text, str(file))


def _parse(text: str, place: str) -> Keys:
    if not is_key(text):
        raise KeyFileError(f"{place} holds no key, which is 64 hexadecimal digits")
    return Keys(bytes.fromhex(text))


def _write(file: Path, master: bytes) -> None:
    """Makes the file, whole or not at all, and never over one that is there.

    When another process makes it in the same moment, the other's stays.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp opens with O_EXCL and 0600; a link appears whole and never replaces.
        handle, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
        try:
            with os.fdopen(handle, "w") as out:
                out.write(master.hex() + "\n")
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):
                os.link(draft, file)
        finally:
            os.unlink(draft)
        sync(file.parent)
    except OSError as error:
        raise KeyFileError(f"can't make the key file {file}: {error}") from None


def sync(folder: Path) -> None:
    """Makes sure that a new or renamed file is still there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
