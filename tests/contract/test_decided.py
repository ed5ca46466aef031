"""What people decided holds in sweeps of every store, and outlives the store itself."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from neo4j_server import wipe
from store_samples import Place, Servers

from graphrisk import policy
from graphrisk.engine import Engine
from graphrisk.kinds import KINDS
from graphrisk.records import read
from graphrisk.registry import audit, open_registry
from graphrisk.registry.audit import Act
from graphrisk.registry.cases import Step, decide
from graphrisk.registry.cuts import Cut, add, undo
from graphrisk.registry.erasure import forget
from graphrisk.registry.labels import labels
from graphrisk.registry.vault import Vault
from graphrisk.registry.verdicts import listed
from graphrisk.sweep import Swept, Task, sweep, sweep_store

pytestmark = pytest.mark.slow
ANN = Act("ann", "she looked")
FILES = ("orders", "users", "reviews")


class Desk:
    """A store with a world in it, and a registry beside it."""

    def __init__(self, place: Place, world: Path, engine: Engine) -> None:
        self.place, self.world, self.engine = place, world, engine
        self.vault = Vault(place.keys, KINDS)
        self.url = f"sqlite:{place.folder}/memory.db"
        self.load()

    @property
    def task(self) -> Task:
        return Task(policy.load(), registry=self.url, keys=self.place.keys, threads=2)

    def load(self, backwards: bool = False) -> None:
        step = -1 if backwards else 1
        frames: dict[str, Any] = {
            n: pd.read_parquet(self.world / f"{n}.parquet").iloc[::step] for n in FILES
        }
        with self.place.open(create=True) as store:
            store.load(self.engine, read(self.engine, **frames, kinds=KINDS))

    def sweep(self) -> Swept:
        with self.place.open() as store:
            return sweep_store(store, self.task)

    def sweep_files(self) -> Swept:
        return sweep(*(str(self.world / f"{n}.parquet") for n in FILES), task=self.task)

    def drop(self, servers: Servers) -> None:
        """Destroys the store, and not the registry."""
        if self.place.url.startswith("sqlite"):
            for file in self.place.folder.glob("orders.db*"):
                file.unlink()
            return
        with servers.servers[0].driver() as driver:
            wipe(driver, schema=True)

    def cut(self, what: str, *names: tuple[str, str], other: str = "") -> int:
        with open_registry(self.url) as memory, memory.write() as con:
            refs = [self.vault.name(con, *name) for name in names]
            cut = Cut(what, refs[0], other or "".join(refs[1:]), "2100-01-01")
            return add(con, cut, ANN)

    def decide(self, ring: str, action: str) -> None:
        with open_registry(self.url) as memory, memory.write() as con:
            decide(con, [ring], Step(action), ANN)

    def known(self) -> tuple[Any, ...]:
        """What the registry says of rings, and as labels."""
        with open_registry(self.url) as memory, memory.read() as con:
            rows = [(r["ring_id"], r["state"], r["verdict"]) for r in listed(con, every=True)]
            return sorted(rows), labels(con)


@pytest.fixture
def desk(place: Place, hamlet: Path, engine: Engine) -> Desk:
    return Desk(place, hamlet, engine)


def told(found: Swept) -> dict[str, Any]:
    """What a sweep says, without what changed."""
    rows = found.tables["rings"].to_pylist()
    return {
        "rings": [{k: v for k, v in r.items() if k != "change"} for r in rows],
        "members": found.tables["members"].to_pylist(),
        "users": found.tables["users"].to_pylist(),
    }


def device(desk: Desk, found: Swept) -> tuple[str, str]:
    """A member of a ring and a device that it shares there."""
    orders = pd.read_parquet(desk.world / "orders.parquet")
    for link in (k for ring in found.found for k in ring.links if k.kind == "device"):
        for value in orders[orders.user_id == link.user_id].device_id.dropna().unique():
            if KINDS["device"].caption(value) == link.caption:
                return link.user_id, str(value)
    raise AssertionError("no ring shares a device")


def test_every_store_heeds_cuts_as_files_do(desk: Desk) -> None:
    first = desk.sweep()
    plain = [r for r in first.found if not r.hour_of]
    user, value = device(desk, first)
    large = max(plain, key=lambda r: len(r.members))
    small = next(r for r in plain if r is not large)
    out, *rest = (m.user_id for m in large.members)
    free = small.members[0].user_id
    numbers = [
        desk.cut("link", ("user", user), ("device", value)),
        desk.cut("removal", ("user", out), other=large.ring_id),
        desk.cut("user", ("user", free)),
        desk.cut("tie", ("user", rest[0]), ("user", rest[-1])),
        desk.cut("value", ("device", value)),
    ]
    second = desk.sweep()
    assert second.summary["cuts"] > len(numbers)
    assert told(second) == told(desk.sweep_files()) != told(first)
    assert free not in set(second.members.user_id)
    homes = second.members.groupby("user_id").ring_id.agg(set)
    assert not any(homes.get(out, set()) & homes.get(u, set()) for u in rest)
    captions = {(k.user_id, k.kind, k.caption) for r in second.found for k in r.links}
    assert (user, "device", KINDS["device"].caption(value)) not in captions
    with open_registry(desk.url) as memory, memory.write() as con:
        for number in numbers:
            undo(con, number, ANN)
    assert told(desk.sweep()) == told(first)


def test_a_graph_that_is_made_anew_has_the_same_rings_and_decisions(
    desk: Desk, servers: Servers
) -> None:
    first = desk.sweep()
    good, bad, free = (r for r in first.found[:3])
    desk.decide(good.ring_id, "dismiss")
    desk.decide(bad.ring_id, "confirm")
    desk.cut("user", ("user", free.members[0].user_id))
    second, before = desk.sweep(), desk.known()
    assert second.summary["silent"] == 1
    with desk.place.open() as store:
        store.rebuild()
    assert told(desk.sweep()) == told(second)
    desk.drop(servers)
    desk.load(backwards=True)
    third = desk.sweep()
    assert told(third) == told(second)
    assert set(third.rings.change) == {"same"}
    assert desk.known() == before
    assert (good.ring_id, "dismissed", "silent") in before[0]
    assert (bad.ring_id, "confirmed", "confirmed") in before[0]


def test_a_forgotten_user_is_in_no_store_registry_or_later_sweep(desk: Desk) -> None:
    first = desk.sweep()
    ring = max((r for r in first.found if not r.hour_of), key=lambda r: len(r.members))
    user = ring.members[0].user_id
    desk.decide(ring.ring_id, "confirm")
    desk.cut("user", ("user", user))
    with desk.place.open() as store:
        assert store.forget(user)["users"] == 1
    with open_registry(desk.url) as memory:
        with memory.write() as con:
            forget(con, desk.vault, user, ANN)
        memory.flush()
    second = desk.sweep()
    assert user not in set(second.users.user_id)
    assert user not in {x.user_id for x in desk.known()[1]}
    assert ring.ring_id in set(second.rings.ring_id)
    for file in (*desk.place.folder.glob("orders.db*"), *desk.place.folder.glob("memory.db*")):
        assert user.encode() not in file.read_bytes()
    with open_registry(desk.url) as memory, memory.read() as con:
        audit.verify(con)
