"""Where the API's parts are put together: store, registry, norms, policy, journal."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphrisk import policy as policies
from graphrisk.errors import InputError
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind, kinds
from graphrisk.norms import Norms, norms
from graphrisk.policy import Policy
from graphrisk.registry import Registry, audit, memory, notes, open_registry, tallies
from graphrisk.registry.audit import Act
from graphrisk.registry.emerging import emerge
from graphrisk.registry.recall import Recall
from graphrisk.registry.renewal import renewed
from graphrisk.registry.vault import Vault
from graphrisk.rings import score
from graphrisk.settings import Settings, sqlite_file
from graphrisk.store import open_store
from graphrisk.store.live import LiveStore
from graphrisk.store.neo4j.address import parse, spoken


class Parts:
    """Opens what a desk works with, by the settings."""

    def __init__(self, settings: Settings, policy: Policy | None = None) -> None:
        self.settings = settings
        self.file = sqlite_file(settings.store)
        if self.file is None and not spoken(settings.store):
            raise InputError(
                f"the order review can't use the store {settings.store!r}; set GRAPHRISK_STORE"
                " to sqlite:FILE or neo4j://HOST:PORT"
            )
        self.policy = policy or policies.load(settings.policy)
        self.kinds: Mapping[str, Kind] = kinds(self.policy.kinds)
        self.ring = Keyring.of(settings)
        self.vault = Vault(self.ring, self.kinds)
        self._registry: Registry | None = None

    def live(self) -> LiveStore:
        """A store for one thread, made when there is none yet."""
        money = self.policy.money
        if self.file is None:
            from graphrisk.store.neo4j.live import Neo4jLive

            place = parse(self.settings.store)
            return Neo4jLive(place, self.settings, self.ring, self.kinds, money)
        from graphrisk.store.sqlite.live import SqliteLive

        wait = self.settings.api_budget * 5
        return SqliteLive(self.file, self.ring, self.kinds, money, wait)

    @property
    def near(self) -> bool:
        """Whether the store is a file here, quicker to ask than another thread."""
        return self.file is not None

    @property
    def width(self) -> int:
        """How many orders are judged at once: while a server thinks, others can be; in a file
        they become one transaction."""
        return 4 if self.near else 6

    def norms(self) -> Norms:
        """What is usual in the store's data, gathered now."""
        where = self.settings
        with open_store(where.store, self.ring, self.kinds, create=True) as store:
            return norms(store, self.kinds, self.policy, where.threads, where.memory)

    @property
    def registry(self) -> Registry:
        if self._registry is None:
            self._registry = open_registry(self.settings.registry)
        return self._registry

    def judge(self) -> None:
        """Audits the policy by which this server judges, where it is another than the last."""
        with self.registry.write() as con:
            memory.judge(con, policies.label(self.policy), Act())

    def recall(self, before: Recall | None) -> Recall:
        """What the registry knows; the same object while nothing changed."""
        with self.registry.read() as con:
            return renewed(con, self.vault, score(self.policy.confirmed_bits), before)

    def emerge(self, ring: Mapping[str, Any], members: Sequence[Mapping[str, Any]]) -> str:
        """Registers an emerging ring."""
        with self.registry.write() as con:
            return emerge(con, ring, members).ring_id

    def tally(self, counts: Mapping[str, int]) -> None:
        """Adds to the machine's decisions."""
        with self.registry.write() as con:
            tallies.add(con, audit.now(), counts)

    def revealed(self, by: str, why: str, kind: str, ref: str) -> None:
        """Writes into the audit that somebody is shown a value, before it is shown."""
        with self.registry.write() as con:
            note, digest = notes.write(con, why)
            body = {"note": note, "digest": digest, "kind": kind}
            audit.append(con, Act(by), "reveal", f"{kind}-{ref}", body)

    def close(self) -> None:
        if self._registry is not None:
            self._registry.close()
