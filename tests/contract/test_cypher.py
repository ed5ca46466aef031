"""Every statement in cypher/ on the live server: planned, by indexes, with real answers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import neo4j
import pytest
from store_samples import DAY, Place, Servers, order, records
from test_neo4j import ring

from graphrisk.engine import Engine
from graphrisk.store.neo4j.statements import ROOT, statement

FOLDER = Path(__file__).parents[2] / "cypher"
NAMES = sorted(str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.cypher"))
HEADER = ("// What: ", "// Params: ", "// Returns: ", "// Used by: ")

GANG = ["U-a", "U-b", "U-c"]
"""Three on one device; U-c on a card with U-d; everybody on one network."""


def made() -> list[dict[str, Any]]:
    def one(number: int, user: str, merchant: str, **values: str) -> dict[str, Any]:
        own = {kind: f"{kind}-own-{number}-x" for kind in ("device", "payment")}
        blank = dict.fromkeys(("address", "phone", "email"))
        rest = {"user_id": user, "merchant_id": merchant, "ip": "10.9.9.9", **blank}
        return order(number, **own | rest | values)

    gang = [one(n, user, "M-7", device="device-of-the-gang") for n, user in enumerate(GANG)]
    tied = [one(10 + n, u, "M-8", payment="card-of-two") for n, u in enumerate(("U-c", "U-d"))]
    return [*gang, *tied, *(one(20 + n, f"U-{n:02d}", "M-9") for n in range(40))]


@pytest.fixture(scope="module")
def session(
    servers: Servers, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[neo4j.Session]:
    folder = tmp_path_factory.mktemp("queries")
    place = Place(servers.url(folder / "store"), folder)
    with place.open(create=True) as store:
        store.load(engine, records(engine, made()))
        codes = store.links(engine).filter(lambda t: t.kind == "device").to_pyarrow().to_pylist()
        code = next(one["code"] for one in codes if one["user_id"] == "U-b")
        rings = [
            ring("R-1", *GANG, codes=(code,), merchant="M-7"),
            ring("R-2", "U-d", "U-00", merchant="M-7"),
            ring("R-3", "U-01", "U-02", merchant="M-9"),
        ]
        store.publish([ring("R-old", "U-a", merchant="M-7")], datetime(2026, 3, 1, tzinfo=UTC))
        store.publish(rings, datetime(2026, 4, 1, tzinfo=UTC))
    with servers.servers[0].driver() as driver, driver.session() as one:
        yield one


def ask(session: neo4j.Session, name: str, **values: Any) -> list[list[Any]]:
    return session.run(statement(f"queries/{name}"), values).values()


@pytest.mark.parametrize("name", NAMES)
def test_is_planned_without_looking_at_every_node(session: neo4j.Session, name: str) -> None:
    text = statement(name)
    if name.startswith("migrations/"):
        assert "IF NOT EXISTS" in text
        return
    wanted = dict.fromkeys(re.findall(r"\$(\w+)", text.partition("\nMATCH")[0] + text))
    values = {name: guess(name) for name in wanted}
    plan = session.run(f"EXPLAIN {text}", values).consume().plan
    operators = [step["operatorType"].partition("@")[0] for step in steps(plan)]
    assert "AllNodesScan" not in operators
    if name in ("feed/orders", "feed/hours"):
        assert "NodeIndexSeekByRange" in operators


def guess(name: str) -> Any:
    """A value of the type that a parameter of this name has."""
    numbers = ("start", "stop", "page", "schema", "seconds", "most", "as_of")
    return 1 if name in numbers else None


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from steps(child)


@pytest.mark.parametrize("name", NAMES)
def test_has_its_header_and_parameters_alone(name: str) -> None:
    text = (FOLDER / f"{name}.cypher").read_text("utf-8")
    lines = text.splitlines()
    head = [line for line in lines if line.startswith("// ")]
    assert [tag for tag in HEADER if any(line.startswith(tag) for line in head)] == list(HEADER)
    assert lines[: len(head)] == head
    body = "\n".join(lines[len(head) :])
    told = set(re.findall(r"\w+", text.partition("// Returns:")[0]))
    assert set(re.findall(r"\$(\w+)", body)) <= told or name.startswith(
        ("load/new-", "load/merge-", "load/add-")
    )
    assert not re.search(r"[{%]s\b|\.format|\"", body)


def test_the_package_ships_them_all() -> None:
    assert {name for name in NAMES if ROOT.joinpath(f"{name}.cypher").is_file()} == set(NAMES)


def test_who_else(session: neo4j.Session) -> None:
    found = ask(session, "who-else", user_id="U-c", most=30)
    assert [(row[0], row[2], row[3]) for row in found] == [
        ("payment", 2, "U-d"),
        ("device", 3, "U-a"),
        ("device", 3, "U-b"),
    ]
    assert len(ask(session, "who-else", user_id="U-c", most=100)) == 3 + 43


def test_a_hub_is_paged(session: neo4j.Session) -> None:
    assert ask(session, "hubs", user_id="U-a", most=30) == [["ip", "10.9.…", 44]]
    seen, last = [], ""
    asked = {"order_id": made()[0]["order_id"], "kind": "ip", "page": 10}
    while page := ask(session, "users-of", after=last, **asked):
        assert len(page) <= 10
        seen += [row[0] for row in page]
        last = seen[-1]
    assert seen == sorted({one["user_id"] for one in made()})


def test_neighbours(session: neo4j.Session) -> None:
    assert ask(session, "neighbours", user_id="U-c", most=30) == [
        ["U-d", ["payment"], 2],
        ["U-a", ["device"], 3],
        ["U-b", ["device"], 3],
    ]


def test_the_ring_around_a_user(session: neo4j.Session) -> None:
    (row,) = ask(session, "ring-of", user_id="U-b")
    assert row[:3] == ["R-1", "refund", 80]
    assert row[4] == [[user, "core", 90] for user in GANG]
    assert row[5] == [["device", "device …gang", 3]]
    assert ask(session, "ring-of", user_id="U-20") == []


def test_timeline(session: neo4j.Session) -> None:
    found = ask(session, "timeline", ring_id="R-1")
    assert [row[1] for row in found] == [*GANG, "U-c"]
    assert found[0][0].to_native() == DAY.replace(tzinfo=UTC)
    assert ask(session, "timeline", ring_id="R-old") == []


def test_path(session: neo4j.Session) -> None:
    ((path, length),) = ask(session, "path", one="U-a", other="U-d", most=30)
    assert length == 4
    assert path[::2] == ["U-a", "U-c", "U-d"]
    ((_, length),) = ask(session, "path", one="U-a", other="U-d", most=100)
    assert length == 2
    assert ask(session, "path", one="U-a", other="U-05", most=30) == []


def test_rings_that_share_a_merchant(session: neo4j.Session) -> None:
    found = ask(session, "same-merchant", ring_id="R-1")
    assert found == [["M-7", "R-2", "refund", 80, 2]]


def test_who_joined_lately(session: neo4j.Session) -> None:
    since = (DAY + timedelta(minutes=1)).replace(tzinfo=UTC)
    found = ask(session, "joined", ring_id="R-1", since=since)
    assert [(row[0], row[2]) for row in found] == [("U-b", "device"), ("U-c", "device")]


def test_the_page_lists_them_all() -> None:
    page = (FOLDER.parent / "docs" / "queries.md").read_text("utf-8")
    listed = re.findall(r"^\|.*\| `([a-z-]+)` \| (.*) \|$", page, re.MULTILINE)
    told = {f"queries/{name}": set(re.findall(r"`(\w+)`", names)) for name, names in listed}
    wanted = {
        name: set(re.findall(r"\$(\w+)", statement(name).partition("Used by")[2]))
        for name in NAMES
        if name.startswith("queries/")
    }
    assert told == wanted
