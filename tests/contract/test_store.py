"""What every store must do, whatever is behind it. One run per backend."""
# ruff: noqa: S311 - seeded dice

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from store_samples import DAY, Place, dump, order, records, rows

from graphrisk.engine import Engine
from graphrisk.errors import KeyFileError, StoreError
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS, kinds
from graphrisk.model import Window
from graphrisk.records.contract import STATUSES, orders
from graphrisk.records.merge import Row, merge
from graphrisk.store import Tally, open_store, restore

USERS = [
    {"user_id": "U-1", "signed_up_at": DAY - timedelta(days=40)},
    {"user_id": "U-never-ordered", "signed_up_at": DAY},
    {"user_id": "U-2"},
]
REVIEWS = [
    {
        "review_id": "R-1",
        "user_id": "U-1",
        "merchant_id": "M-1",
        "rating": 5,
        "text": "好评!",
        "reviewed_at": DAY,
    },
    {"review_id": "R-2", "user_id": "U-reviewer", "product_id": "P-2", "rating": 1},
]
LABELS = [
    {"user_id": "U-1", "ring": "G-1", "kind": "refund"},
    {"user_id": "U-2", "ring": None},
]


def fill(place: Place, engine: Engine, numbers: range = range(60)) -> None:
    """Loads a little of everything."""
    with place.open(create=True) as store:
        found = [order(n) for n in numbers]
        store.load(engine, records(engine, found, USERS, REVIEWS, LABELS))


def test_gives_back_what_was_loaded(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        held = dump(store, engine)
    given = [order(n) for n in range(60)]
    assert [dict(one) for one in held["orders"]] == [
        {name: one[name] for name in held["orders"][0]} for one in given
    ]
    assert held["users"] == rows_of(USERS, "user_id", "signed_up_at")
    assert held["reviews"] == rows_of(
        REVIEWS,
        "review_id",
        "user_id",
        "merchant_id",
        "product_id",
        "rating",
        "text",
        "reviewed_at",
    )
    assert held["labels"] == rows_of(LABELS, "user_id", "ring", "kind")


def rows_of(given: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    found = [tuple(row.get(name) for name in names) for row in given]
    return sorted(found, key=lambda row: [(value is not None, str(value)) for value in row])


def test_feed_has_the_types_of_the_records(place: Place, engine: Engine) -> None:
    fill(place, engine)
    made = records(engine, [order(5)], USERS, REVIEWS, LABELS)
    with place.open() as store:
        feed = store.feed(engine)
        assert {n: str(t) for n, t in feed.orders.schema().items()} == {
            n: "int64" if n in KINDS else str(t) for n, t in made.orders.schema().items()
        }
        assert feed.users.schema() == made.users.schema()
        assert feed.reviews.schema() == made.reviews.schema()
        assert store.labels(engine).schema() == made.labels.schema()
        assert feed.present == made.present


def test_clear_values_only_when_asked(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        hidden = store.feed(engine).entities.to_pyarrow().to_pylist()
        clear = store.feed(engine, clear=True).entities.to_pyarrow().to_pylist()
    assert {one["value"] for one in hidden} == {None}
    assert all(one["caption"] == KINDS[one["kind"]].caption(one["value"]) for one in clear)
    assert {one["value"] for one in clear if one["kind"] == "device"} == {
        f"device-secret-{n}" for n in range(30)
    }


def test_a_sweep_needs_no_key_but_clear_values_do(place: Place, engine: Engine) -> None:
    fill(place, engine)
    place.keys.file.unlink()
    with place.open() as store:
        assert store.feed(engine).orders.count().execute() == 60
        with pytest.raises(KeyFileError, match="no key file at"):
            store.feed(engine, clear=True)
    with pytest.raises(KeyFileError, match="no key file at"):
        place.open(create=True)
    assert not place.keys.file.exists()


def test_refuses_another_key(place: Place, engine: Engine) -> None:
    fill(place, engine)
    place.keys.file.unlink()
    Keyring(place.folder / "graphrisk.key").make()
    for create in (True, False):
        with pytest.raises(KeyFileError, match="give it the store's own key"):
            place.open(create=create)


def test_window(place: Place, engine: Engine) -> None:
    fill(place, engine)
    start, stop = DAY + timedelta(minutes=10), DAY + timedelta(minutes=20)
    with place.open() as store:
        feed = store.feed(engine, Window(start=start, stop=stop))
        found = {one[0] for one in rows(feed.orders.select("order_id"))}
        assert found == {f"O-{n:06d}" for n in range(10, 20)}
        # A review without a time is in every window.
        assert rows(feed.reviews.select("review_id")) == [("R-2",)]
        as_of = store.feed(engine, Window(as_of=start))
        assert as_of.orders.count().execute() == 11


def test_links_and_counts_follow_from_orders(place: Place, engine: Engine) -> None:
    made = [order(n, user_id="U-1", device="d-1-only-mine") for n in range(4)]
    made.append(order(9, user_id="U-2", device="d-1-only-mine"))
    uses = {(one["user_id"], kind, one[kind]) for one in made for kind in KINDS}
    with place.open(create=True) as store:
        store.load(engine, records(engine, made))
        links = rows(store.links(engine).filter(lambda t: t.kind == "device").drop("code"))
        at = [DAY + timedelta(minutes=n) for n in (0, 3, 9)]
        assert links == [("U-1", "device", at[0], at[1], 4), ("U-2", "device", at[2], at[2], 1)]
        counts = store.counts()
    assert counts == {
        "orders": 5,
        "users": 2,
        "reviews": 0,
        "labels": 0,
        "entities": len({use[1:] for use in uses}),
        "links": len(uses),
    }


def test_loading_twice_changes_nothing(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        before = dump(store, engine)
    with place.open(create=True) as store:
        made = records(engine, [order(n) for n in range(60)], USERS, REVIEWS, LABELS)
        loaded = store.load(engine, made)
        assert loaded.tallies == {
            "orders": Tally(unchanged=60),
            "users": Tally(unchanged=3),
            "reviews": Tally(unchanged=2),
            "labels": Tally(unchanged=2),
        }
        assert loaded.total.unchanged == 67
        assert dump(store, engine) == before
        assert store.check() == ()


def parts(number: int) -> list[dict[str, Any]]:
    """An order as it comes in pieces that don't contradict each other."""
    whole, dice = order(number), random.Random(number)
    needed = {"order_id", "user_id", "ordered_at"}
    found = [whole]
    for _ in range(3):
        told = {k: v for k, v in whole.items() if k in needed or dice.random() < 0.5}
        told["status"] = dice.choice([*STATUSES[:4], None])
        if told.get("refunded_at"):
            told["refunded_at"] += timedelta(days=dice.randrange(3))
        found.append(told)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_and_pieces_give_an_equal_store(
    places: Callable[[str], Place], engine: Engine, seed: int
) -> None:
    dice = random.Random(seed)
    rounds = [list(column) for column in zip(*(parts(n) for n in range(80)), strict=True)]
    dumps = []
    for name in ("one", "other"):
        place = places(name)
        dice.shuffle(rounds)
        for made in rounds:
            dice.shuffle(made)
            for piece in (made[:30], made[30:]):
                with place.open(create=True) as store:
                    loaded = store.load(engine, records(engine, piece, USERS[: len(piece) % 3 + 1]))
                    assert loaded.rejects == ()
        with place.open(create=True) as store:
            store.load(engine, records(engine, [order(0)], USERS))
            assert store.check() == ()
            dumps.append(dump(store, engine))
    assert dumps[0] == dumps[1]


def test_merges_as_records_do(place: Place, engine: Engine) -> None:
    """Four rounds of contradicting rows, against the plain Python rule of `records.merge`."""
    table, dice = orders(), random.Random(7)
    values = {
        "user_id": ["U-1", "U-2"],
        "ordered_at": [DAY, DAY + timedelta(days=1)],
        "amount": [Decimal("1.0000"), Decimal("2.0000")],
        "market": ["default", "default", "east"],
        "device": ["dev-000001", "dev-000002"],
        "ip": ["10.0.0.1", "10.0.0.2"],
        "coupon_code": ["A", "A;B"],
        "status": list(STATUSES),
        "refunded_at": [DAY, DAY + timedelta(days=2)],
    }
    same = {"user_id": "U-1", "ordered_at": DAY, "market": "default"}
    expected: dict[str, Row] = {}
    with place.open(create=True) as store:
        for _ in range(4):
            made = []
            for number in range(150):
                row: dict[str, Any] = {"order_id": f"O-{number:03d}", **same}
                for name, choice in values.items():
                    if dice.random() < (0.1 if name in same else 0.4):
                        row[name] = dice.choice(choice)
                made.append(row)
            loaded = store.load(engine, records(engine, made))
            said = []
            for row in made:
                full = Row("", 0, {c.name: row.get(c.name, c.default) for c in table.columns})
                if row["order_id"] not in expected:
                    expected[row["order_id"]] = full
                    continue
                expected[row["order_id"]], wrong = merge(expected[row["order_id"]], [full], table)
                said += [(row["order_id"], one.column, one.value) for one in wrong]
            found = [(one.reason.split()[-1], one.column, one.value) for one in loaded.rejects]
            assert sorted(found) == sorted(said)
            assert sum(loaded.total) == 150
            assert loaded.total.rejected == len({number for number, *_ in said})
        held = {one["order_id"]: dict(one) for one in dump(store, engine)["orders"]}
        assert held == {
            number: {name: row.values[name] for name in held[number]}
            for number, row in expected.items()
        }
        assert store.check() == ()


def test_what_is_stored_stays_and_nothing_of_a_reject_is_kept(place: Place, engine: Engine) -> None:
    fill(place, engine, range(10))
    with place.open(create=True) as store:
        before = dump(store, engine)
        wrong = order(3, user_id="U-stranger", device="device-never-seen-4711")
        users = [{"user_id": "U-1", "signed_up_at": DAY}]
        reviews = [{**REVIEWS[0], "user_id": "U-someone-else"}]
        labels = [{"user_id": "U-2", "ring": "G-2"}]
        loaded = store.load(engine, records(engine, [wrong, order(4)], users, reviews, labels))
        assert dump(store, engine) == before
        assert loaded.tallies["orders"] == Tally(unchanged=1, rejected=1)
        assert loaded.total.rejected == 4
        columns = [one.column for one in loaded.rejects if one.table == "orders"]
        assert columns == ["user_id", "device_id"]
        assert {one.table for one in loaded.rejects} == {"orders", "users", "reviews", "labels"}
        assert not any("never-seen" in text for one in loaded.rejects for text in map(str, one))
        assert store.check() == ()


def test_a_declared_kind(place: Place, engine: Engine) -> None:
    fill(place, engine, range(5))
    more = kinds({"wifi": "wifi_mac"})
    made = [order(n, wifi=f"wifi-secret-{n % 2}") for n in range(3, 8)]
    with place.open(create=True, kinds=more) as store:
        loaded = store.load(engine, records(engine, made, kinds=more))
        assert loaded.total == Tally(new=3, merged=2)
        held = dump(store, engine, more)
        wifis = [one["wifi"] for one in held["orders"]]
        assert wifis == [None, None, None, *(f"wifi-secret-{n % 2}" for n in range(3, 8))]
    # Who doesn't declare it doesn't see it, and a rebuild doesn't lose it.
    with place.open() as store:
        assert "wifi" not in store.feed(engine).orders.columns
        store.rebuild()
        assert store.check() == ()
        assert "wifi" in {one["kind"] for one in store.links(engine).to_pyarrow().to_pylist()}


def test_a_kind_that_was_never_stored_is_blank(place: Place, engine: Engine) -> None:
    fill(place, engine, range(5))
    with place.open(kinds=kinds(["wifi"])) as store:
        found = store.feed(engine).orders
        assert str(found.schema()["wifi"]) == "int64"
        assert found.wifi.count().execute() == 0


def test_rebuild_makes_the_same(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open(create=True) as store:
        before = dump(store, engine)
        store.rebuild()
        assert store.check() == ()
        assert dump(store, engine) == before


def test_reviews_alone(place: Place, engine: Engine) -> None:
    with place.open(create=True) as store:
        store.load(engine, records(engine, reviews=REVIEWS))
        feed = store.feed(engine)
        assert feed.orders is None
        assert feed.users is None
        assert feed.reviews.count().execute() == 2
        assert store.labels(engine) is None


def test_no_store_is_not_an_empty_store(place: Place, engine: Engine) -> None:
    with pytest.raises(StoreError, match=r"no store at .*; load orders first with  graphrisk load"):
        place.open()
    with place.open(create=True) as store, pytest.raises(StoreError, match="load some first"):
        store.feed(engine)


def test_an_unknown_store(place: Place) -> None:
    with pytest.raises(StoreError, match="can't open the store 'mongo:x'"):
        Place("mongo:x", place.folder).open()


def test_backup_and_restore(places: Callable[[str], Place], engine: Engine) -> None:
    place, path = places("store"), places("elsewhere").folder / "weekly.backup"
    fill(place, engine)
    with place.open() as store:
        before = dump(store, engine)
        store.backup(path)
        assert path.stat().st_mode & 0o077 == 0
        with pytest.raises(StoreError, match="is there already"):
            store.backup(path)
    fill(place, engine, range(60, 90))
    with place.open() as open_meanwhile:
        assert open_meanwhile.counts()["orders"] == 90
        restore(place.url, path, place.keys)
        assert open_meanwhile.counts()["orders"] == 60
    with place.open(create=True) as store:
        assert dump(store, engine) == before
        assert store.check() == ()
        store.load(engine, records(engine, [order(99)]))


def test_restore_where_there_is_no_store(places: Callable[[str], Place], engine: Engine) -> None:
    place, fresh = places("store"), places("fresh")
    fill(place, engine)
    with place.open() as store:
        store.backup(place.folder / "b")
        before = dump(store, engine)
    with pytest.raises(KeyFileError, match="no key file"):
        restore(fresh.url, place.folder / "b", fresh.keys)
    with pytest.raises(StoreError, match="no store at"):
        fresh.open()
    restore(fresh.url, place.folder / "b", place.keys)
    (fresh.folder / "graphrisk.key").write_bytes(place.keys.file.read_bytes())
    (fresh.folder / "graphrisk.key").chmod(0o600)
    with fresh.open() as store:
        assert dump(store, engine) == before


def test_restore_refuses_what_is_no_backup(place: Place, engine: Engine) -> None:
    fill(place, engine)
    broken = place.folder / "broken"
    with pytest.raises(StoreError, match="no backup at"):
        restore(place.url, broken, place.keys)
    broken.write_text("not a backup " * 1000)
    with pytest.raises(StoreError, match=r"broken: it is no database"):
        restore(place.url, broken, place.keys)
    with place.open() as store:
        assert store.counts()["orders"] == 60


def test_rotation(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        before, old = dump(store, engine), place.keys.current()
        store.backup(place.folder / "before")
        assert store.rotate() == before["counts"]["entities"]
        assert dump(store, engine) == before
    assert place.keys.current().fingerprint != old.fingerprint
    with place.open(create=True) as store:
        assert dump(store, engine) == before
        # Keyed with the new key, the same values meet those that are stored.
        made = records(engine, [order(n) for n in range(60)], USERS, REVIEWS, LABELS)
        assert store.load(engine, made).total == Tally(unchanged=67)
        store.rotate()
        assert store.check() == ()
    # The former keys are kept, so a former backup can still be opened.
    restore(place.url, place.folder / "before", place.keys)
    with place.open() as store:
        assert dump(store, engine) == before


def test_rotation_to_a_key_from_the_environment(place: Place, engine: Engine) -> None:
    first, second = Keyring(secret="ab" * 32), Keyring(secret="cd" * 32)
    with open_store(place.url, first, create=True) as store:
        store.load(engine, records(engine, [order(n) for n in range(9)]))
        before = dump(store, engine)
        with pytest.raises(KeyFileError, match="then rotate"):
            store.rotate()
        assert store.rotate(second.current()) == before["counts"]["entities"]
        assert dump(store, engine) == before
    with pytest.raises(KeyFileError, match="but GRAPHRISK_KEY holds key"):
        open_store(place.url, first)
    with open_store(place.url, second) as store:
        assert dump(store, engine) == before


def test_a_restore_in_the_middle_of_a_load(
    place: Place, engine: Engine, pieces: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the loader remembers of the store is gone then: it must look again."""
    with place.open(create=True) as store:
        store.load(engine, records(engine, [order(900)]))
        store.backup(place.folder / "b")
    monkeypatch.setattr(sys.modules[pieces], "BATCH", 20)

    def progress(stage: str, done: int, total: int) -> None:
        if done == 40:
            restore(place.url, place.folder / "b", place.keys)

    made = [order(n, device=f"device-{n % 7}", user_id=f"U-{n // 16}") for n in range(80)]
    with place.open(create=True) as store:
        store.load(engine, records(engine, made), progress)
        assert store.check() == ()
        orders = dump(store, engine)["orders"]
    assert [one["order_id"] for one in orders] == [f"O-{n:06d}" for n in (*range(40, 80), 900)]
    assert [one["device"] for one in orders[:-1]] == [f"device-{n % 7}" for n in range(40, 80)]
    assert [one["user_id"] for one in orders[:-1]] == [f"U-{n // 16}" for n in range(40, 80)]


def test_rotation_ends_a_writer_with_the_old_key(place: Place, engine: Engine) -> None:
    fill(place, engine, range(5))
    with place.open(create=True) as old, place.open() as store:
        store.rotate()
        with pytest.raises(KeyFileError, match="the key was rotated"):
            old.load(engine, records(engine, [order(50)]))
        with pytest.raises(KeyFileError, match="can't open a sealed"):
            old.feed(engine, clear=True)
        assert store.counts()["orders"] == 5


LOADER = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], str(Path(sys.argv[1]).parent)]
from store_samples import Place, order, records
from graphrisk.engine import engine

def progress(stage, done, total):
    print(stage, done, flush=True)

with engine(threads=1) as one, Place(sys.argv[2], Path(sys.argv[3])).open(create=True) as store:
    sys.modules[sys.argv[4]].BATCH = 100
    store.load(one, records(one, [order(n) for n in range(3000)]), progress)
"""


def start(place: Place, module: str) -> subprocess.Popen[str]:
    """A process that loads 3000 orders in 30 transactions."""
    command = [sys.executable, "-c", LOADER, str(Path(__file__).parent), place.url]
    command += [str(place.folder), module]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_killed_in_the_middle_and_loaded_again(
    places: Callable[[str], Place], engine: Engine, pieces: str
) -> None:
    killed, whole = places("killed"), places("whole")
    dice = random.Random(3)
    for said in (2, 5, 9):
        with start(killed, pieces) as child:
            for _ in range(said):
                child.stdout.readline()
            time.sleep(dice.random() / 50)
            child.kill()
        with killed.open() as store:
            assert 100 * said <= store.counts()["orders"] < 3000
            assert store.check() == ()
    made = records(engine, [order(n) for n in range(3000)])
    with killed.open(create=True) as again, whole.open(create=True) as once:
        loaded = again.load(engine, made)
        assert loaded.total.new > 0
        assert loaded.total.unchanged >= 900
        once.load(engine, made)
        assert dump(again, engine) == dump(once, engine)
        assert again.check() == ()


@pytest.mark.slow
def test_others_read_while_one_writes(place: Place, engine: Engine, pieces: str) -> None:
    fill(place, engine)
    with start(place, pieces) as child, place.open() as store:
        seen = []
        for _ in range(4):
            child.stdout.readline()
            feed = store.feed(engine)
            links = store.links(engine)
            seen.append(feed.orders.count().execute())
            assert feed.orders.user_id.isnull().sum().execute() == 0
            assert links.count().execute() >= 1
        child.stdout.read()
    assert child.returncode == 0
    assert seen == sorted(seen)
    with place.open() as store:
        assert store.counts()["orders"] == 3000
