"""What the tests of decisions share: a registry with a sweep in it, and a vault."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from graphrisk import registry
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS
from graphrisk.registry import Connection, Registry
from graphrisk.registry.audit import Act
from graphrisk.registry.cuts import newest
from graphrisk.registry.identity import assign
from graphrisk.registry.vault import Vault

ANN, BOB = Act("ann", "she looked"), Act("bob", "he looked")
AS_OF = "2026-03-{:02d}T00:00:00+00:00"


def vault(folder: Path) -> Vault:
    return Vault(Keyring(folder / "graphrisk.key"), KINDS)


def body(ring_id: str, change: str, users: str, **more: Any) -> dict[str, Any]:
    """A ring's body; users as letters."""
    links = [{"user_id": u, "kind": "device", "caption": "device …1234"} for u in users]
    plain = {"kind": "refund", "score": 90, "shared": [{"kind": "device"}], "findings": []}
    return {
        "ring_id": ring_id,
        "change": change,
        "size": len(users),
        "links": links,
        **plain,
        **more,
    }


def swept(
    con: Connection, groups: list[str], day: int = 1, heard: int | None = None, **more: Any
) -> dict[str, str]:
    """One sweep that found these groups; ids by group. A ring of before that isn't found is
    carried along, as the product does it. heard: the newest cut that it knew, else all."""
    known = registry.known(con)
    names = assign([list(g) for g in groups], known, registry.taken(con))
    rings = [
        body(n.ring_id, n.change, g, **{"parents": n.parents, **more})
        for n, g in zip(names, groups, strict=True)
    ]
    members = [
        {"ring_id": n.ring_id, "user_id": u, "role": "core", "score": 80, "evidence": "e"}
        for n, g in zip(names, groups, strict=True)
        for u in g
    ]
    summary = {"policy": {"digest": "p1"}, "heard": newest(con) if heard is None else heard}
    registry.record(con, AS_OF.format(day), summary, rings, members)
    missing = sorted(set(known) - {n.ring_id for n in names})
    registry.carry(con, [{"ring_id": r, "change": "gone"} for r in missing])
    return {g: n.ring_id for g, n in zip(groups, names, strict=True)}


def tables(memory: Registry) -> Mapping[str, list[tuple[Any, ...]]]:
    """All that is written, by table."""
    from graphrisk.registry.tables import META

    with memory.read() as con:
        return {t.name: [tuple(r) for r in con.execute(t.select())] for t in META.sorted_tables}


def forked(work: Callable[[], None]) -> int:
    """Runs work in a process of its own; returns how it ended."""
    if child := os.fork():
        return child
    try:
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the child must not go on with the parent's tests
        os._exit(1)


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
