"""What can be read: forms of files and frames, names, types and times."""

import gzip
import json
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from graphrisk.engine import Engine
from graphrisk.errors import ContractError, SourceError
from graphrisk.kinds import kinds
from graphrisk.records import read

from .conftest import Orders
from .helpers import at, balanced, refused, rows

HEAD = "order_id,user_id,ordered_at,ip\n"
PLAIN = HEAD + "007,u1,2024-01-02T03:04:05Z,1.2.3.4\n008,u2,2024-01-03,5.6.7.8\n"
FRAME = pd.DataFrame(
    {
        "order_id": [1, 2],
        "user_id": [10.0, None],
        "ordered_at": pd.to_datetime(["2024-01-01", "2024-01-02"]),
        "amount": [1.5, float("nan")],
        "ip": ["1.2.3.4", None],
    }
)


def test_csv(orders: Orders) -> None:
    records = orders(PLAIN)
    assert rows(records.orders) == [
        {
            "order_id": "007",
            "user_id": "u1",
            "ordered_at": at(2024, 1, 2, 3, 4, 5),
            "market": "default",
            "ip": "1.2.3.4",
        },
        {
            "order_id": "008",
            "user_id": "u2",
            "ordered_at": at(2024, 1, 3),
            "market": "default",
            "ip": "5.6.7.8",
        },
    ]
    assert records.counts["kept"] == 2
    assert balanced(records)
    assert records.present == {"orders": {"order_id", "user_id", "ordered_at", "ip"}}


def test_every_column_is_there_with_its_type(orders: Orders) -> None:
    table = orders(PLAIN).orders
    assert table is not None
    types = {name: str(dtype) for name, dtype in table.schema().items()}
    assert types == {
        "order_id": "string",
        "user_id": "string",
        "ordered_at": "timestamp(6)",
        "amount": "decimal(18, 4)",
        "currency": "string",
        "market": "string",
        "merchant_id": "string",
        "product_id": "string",
        "device": "string",
        "ip": "string",
        "address": "string",
        "payment": "string",
        "phone": "string",
        "email": "string",
        "coupon_code": "string",
        "discount": "decimal(18, 4)",
        "status": "string",
        "payment_method": "string",
        "refunded_at": "timestamp(6)",
    }


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_delimiter(orders: Orders, mark: str) -> None:
    lines = [["order_id", "user_id", "ordered_at", "address"], ["1", "u", "2024-01-01", ""]]
    lines[1][3] = f'"Rm 5{mark} 1 Oak St"'
    text = "\n".join(map(mark.join, lines))
    assert rows(orders(text).orders)[0]["address"] == "1 room5, oak street"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_bom_and_no_last_one(orders: Orders, ending: str) -> None:
    text = "\ufeff" + PLAIN.rstrip("\n").replace("\n", ending)
    assert orders(text).counts["kept"] == 2


def test_line_endings_that_differ(orders: Orders) -> None:
    assert orders(PLAIN + "009,u3,2024-01-03,5.6.7.9\r\n").counts["kept"] == 3


def test_line_ends_inside_quotes(orders: Orders) -> None:
    records = orders('order_id,user_id,ordered_at,address\n1,u,2024-01-01,"Rm 5\n1 Oak St"\n')
    assert rows(records.orders)[0]["address"] == "1 room5, oak street"


@pytest.mark.parametrize("name", ["o.csv.gz", "gz-under-another-name.csv"])
def test_gzip(orders: Orders, name: str) -> None:
    assert orders(gzip.compress(PLAIN.encode()), name).counts["kept"] == 2


def test_zstd(orders: Orders) -> None:
    packed = pa.compress(PLAIN.encode(), codec="zstd", asbytes=True)
    assert orders(packed, "o.csv.zst").counts["kept"] == 2


def test_json_lines(orders: Orders) -> None:
    lines = [
        {"order_id": "007", "user_id": 12345678901234567890, "ordered_at": 1700000000, "ip": None},
        {"order_id": "008", "user_id": "u2", "ordered_at": "2024-01-01", "ip": "1.2.3.4", "x": []},
    ]
    records = orders("\n".join(map(json.dumps, lines)) + "\n\n", "o.jsonl")
    assert [row["user_id"] for row in rows(records.orders)] == ["12345678901234567890", "u2"]
    assert records.counts["read"] == 2
    packed = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    assert orders(packed, "o.jsonl.gz").counts["kept"] == 2


def test_parquet_with_integer_ids(con: Engine, tmp_path: Path) -> None:
    FRAME.iloc[:1].to_parquet(tmp_path / "o.parquet")
    row = rows(read(con, orders=str(tmp_path / "o.parquet")).orders)[0]
    assert (row["order_id"], row["user_id"], row["amount"]) == ("1", "10", Decimal("1.5"))


@pytest.mark.parametrize("form", [lambda f: f, pa.Table.from_pandas, ibis.memtable])
def test_frames(con: Engine, form: object) -> None:
    records = read(con, orders=form(FRAME))  # type: ignore[operator]
    assert refused(records) == [(2, "user_id", "", "missing")]
    assert records.counts["kept"] == 1
    assert list(records.prints) == ["orders frame 1"]


def test_an_engine_table_is_a_frame(con: Engine) -> None:
    table = con.create_table("given", FRAME.iloc[:1], temp=True, overwrite=True)
    assert read(con, orders=table).counts["kept"] == 1


def test_a_column_of_mixed_things(con: Engine) -> None:
    frame = FRAME.iloc[:1].assign(device_id=[None]).astype({"device_id": object})
    both = pd.concat([frame, frame.assign(order_id=9, device_id="dev-1234567")])
    both["device_id"] = [7, "dev-1234567"]
    assert [row["device"] for row in rows(read(con, orders=both).orders)] == ["7", "dev-1234567"]


def test_globs_lists_and_a_file_named_twice(con: Engine, tmp_path: Path) -> None:
    for number in (1, 2):
        text = HEAD + f"{number},u,2024-01-01,1.2.3.4\n"
        (tmp_path / f"o{number}.csv").write_text(text)
    frame = FRAME.iloc[:1].assign(order_id="f")
    records = read(con, orders=[str(tmp_path / "o*.csv"), tmp_path / "o1.csv", frame])
    assert [row["order_id"] for row in rows(records.orders)] == ["1", "2", "f"]
    assert records.counts["read"] == 3
    assert len(records.prints) == 3


def test_files_of_other_forms_go_together(con: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PLAIN)
    FRAME.iloc[:1].to_parquet(tmp_path / "b.parquet")
    pq.write_table(pa_csv.read_csv(tmp_path / "a.csv"), tmp_path / "c.parquet")
    records = read(con, orders=str(tmp_path / "*"))
    assert records.counts == records.counts | {"read": 5, "kept": 5, "merged": 0}


def test_a_name_that_looks_like_a_pattern(con: Engine, tmp_path: Path) -> None:
    for name, text in {"o[1].csv": PLAIN, "o*.parquet": ""}.items():
        if text:
            (tmp_path / name).write_text(text)
        else:
            FRAME.iloc[:1].to_parquet(tmp_path / name)
        assert list(read(con, orders=tmp_path / name).prints) == [str(tmp_path / name)]


def test_categories_lists_and_other_types(con: Engine) -> None:
    table = pa.table(
        {
            "order_id": pa.array([1, 2], pa.uint64()),
            "user_id": pa.array(["u", "v"]).dictionary_encode(),
            "ordered_at": [1700000000, 1700000001],
            "coupon_code": [["B", "A", "B"], []],
            "device_id": pa.array([True, None]),
            "ip": pa.array([3405803783.8, None]),
        }
    )
    one, two = rows(read(con, orders=table).orders)
    assert (one["user_id"], one["coupon_code"], one["ip"]) == ("u", "A;B", "203.0.113.7")
    assert "coupon_code" not in two


@pytest.mark.parametrize("before", ["\n", "\n\n", "\r\n", "\ufeff\n"])
def test_blank_lines(orders: Orders, before: str) -> None:
    records = orders(before + PLAIN.replace("\n008", "\n\n008") + "\n9,u,never,\n")
    assert [row for row, *_ in refused(records)] == [3]


def test_names_are_mapped(orders: Orders) -> None:
    text = PLAIN.replace("ip\n", "client\n").replace("user_id", "buyer")
    records = orders(text, mapping={"ip": "client", "user_id": "buyer"})
    assert rows(records.orders)[0]["ip"] == "1.2.3.4"
    assert "ip" in records.present["orders"]


def test_a_mapping_of_no_column_of_the_contract(orders: Orders) -> None:
    with pytest.raises(ContractError, match="no column devise_id; did you mean device_id"):
        orders(PLAIN, mapping={"devise_id": "x"})


def test_unknown_columns_are_left_out_and_named_once(
    orders: Orders, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "graphrisk.records"):
        records = orders(
            PLAIN.replace("ip\n", "ip,zz,aa\n")
            .replace(".4\n", ".4,1,2\n")
            .replace(".8\n", ".8,,\n")
        )
    assert [record.getMessage() for record in caplog.records] == [
        "orders: left out the columns aa, zz"
    ]
    assert records.counts["kept"] == 2


def test_declared_kinds(orders: Orders) -> None:
    text = PLAIN.replace("ip\n", "wallet_id\n")
    records = orders(text, kinds=kinds({"wallet": "wallet_id"}))
    assert rows(records.orders)[0]["wallet"] == "1.2.3.4"


@pytest.mark.parametrize(
    ("said", "zone", "time"),
    [
        ("2024-01-02", "UTC", at(2024, 1, 2)),
        ("2024-01-02 03:04", "UTC", at(2024, 1, 2, 3, 4)),
        ("2024-01-02T03:04:05.678901", "UTC", at(2024, 1, 2, 3, 4, 5, 678901)),
        ("2024-01-02T03:04:05Z", "Asia/Shanghai", at(2024, 1, 2, 3, 4, 5)),
        ("2024-01-02T03:04:05+08:00", "UTC", at(2024, 1, 1, 19, 4, 5)),
        ("2024-01-02 03:04:05-0530", "Asia/Shanghai", at(2024, 1, 2, 8, 34, 5)),
        ("2024-01-02 03:04:05", "Asia/Shanghai", at(2024, 1, 1, 19, 4, 5)),
        ("2024-01-02", "Asia/Shanghai", at(2024, 1, 1, 16)),
        ("1700000000", "Asia/Shanghai", at(2023, 11, 14, 22, 13, 20)),
        ("1700000000.5", "UTC", at(2023, 11, 14, 22, 13, 20, 500000)),
        ("1700000000123", "UTC", at(2023, 11, 14, 22, 13, 20, 123000)),
        (" 2024-01-02 ", "UTC", at(2024, 1, 2)),
    ],
)
def test_times(orders: Orders, said: str, zone: str, time: datetime) -> None:
    records = orders(HEAD + f"1,u,{said},1.2.3.4\n", zone=zone)
    assert rows(records.orders)[0]["ordered_at"] == time


@pytest.mark.parametrize(
    ("column", "time"),
    [
        (pa.array([1700000000]), at(2023, 11, 14, 22, 13, 20)),
        (pa.array([1700000000123]), at(2023, 11, 14, 22, 13, 20, 123000)),
        (pa.array([1700000000.0]), at(2023, 11, 14, 22, 13, 20)),
        (pa.array([at(2024, 1, 1, 8)], pa.timestamp("ns")), at(2024, 1, 1)),
        (pa.array([at(2024, 1, 1, 8)], pa.timestamp("s")), at(2024, 1, 1)),
        (pa.array([at(2024, 1, 1, 8)], pa.timestamp("us", "UTC")), at(2024, 1, 1, 8)),
        (pa.array([at(2024, 1, 1).date()]), at(2023, 12, 31, 16)),
    ],
)
def test_times_that_are_no_text(con: Engine, column: pa.Array, time: datetime) -> None:
    table = pa.table({"order_id": ["1"], "user_id": ["u"], "ordered_at": column, "ip": ["1.2.3.4"]})
    assert rows(read(con, orders=table, zone="Asia/Shanghai").orders)[0]["ordered_at"] == time


def test_a_zone_that_is_none(orders: Orders) -> None:
    with pytest.raises(SourceError, match="no time zone 'Mars/Base'"):
        orders(PLAIN, zone="Mars/Base")


def test_cells(orders: Orders) -> None:
    text = (
        "order_id,user_id,ordered_at,amount,market,coupon_code,status,payment_method,device_id\n"
        "a, u 1 ,2024-01-01,12.34567,,B; A;;B ,PAID, cod,null\n"
        "b,=cmd|'/c calc'!A0,2024-01-01,1e3,us, ; ,,,123.0\n"
        "c,NULL name,2024-01-01,,\\N,X,,,007\n"
    )
    assert [
        {name: value for name, value in row.items() if name not in ("order_id", "ordered_at")}
        for row in rows(orders(text).orders)
    ] == [
        {
            "user_id": "u 1",
            "amount": Decimal("12.3457"),
            "market": "default",
            "coupon_code": "A;B",
            "status": "paid",
            "payment_method": "cod",
        },
        {"user_id": "=cmd|'/c calc'!A0", "amount": 1000, "market": "us", "device": "123.0"},
        {"user_id": "NULL name", "market": "default", "coupon_code": "X", "device": "007"},
    ]


def test_identifiers_are_canonical(orders: Orders) -> None:
    text = (
        "order_id,user_id,ordered_at,ip,address,phone,email,payment_account\n"
        '1,u,2024-01-01,2001:DB8:1:2::9,"Rm 5, 1 Oak St",+1 (555) 000-1111,A.b+c@gmail.com, TokX \n'
        '2,u,2024-01-01,::ffff:1.2.3.4,"1 OAK STREET ROOM 5",n/a,unknown,0000\n'
    )
    one, two = rows(orders(text).orders)
    assert one["ip"] == "2001:db8:1:2::/64"
    assert one["address"] == two["address"] == "1 room5, oak street"
    assert (one["phone"], one["email"], one["payment"]) == ("+15550001111", "ab@gmail.com", "TokX")
    assert two["ip"] == "1.2.3.4"
    assert not {"phone", "email", "payment"} & set(two)


def test_the_other_tables(con: Engine, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("user_id,signed_up_at\nu1,2023-01-01\nu2,\n")
    (tmp_path / "r.csv").write_text(
        "user_id,merchant_id,rating,text,reviewed_at\n"
        'u1,m1,5,"good\n\tstuff",2024-01-01\nu1,m1,5.0,fine,2024-01-01\n'
    )
    (tmp_path / "l.csv").write_text("user_id,ring\nu1,r1\nu2,\n")
    records = read(
        con, users=tmp_path / "u.csv", reviews=tmp_path / "r.csv", labels=tmp_path / "l.csv"
    )
    assert records.orders is None
    assert rows(records.users) == [
        {"user_id": "u1", "signed_up_at": at(2023, 1, 1)},
        {"user_id": "u2"},
    ]
    reviews = rows(records.reviews)
    assert {(row["text"], row["rating"]) for row in reviews} == {("good\n\tstuff", 5), ("fine", 5)}
    assert len({row["review_id"] for row in reviews}) == 2
    assert rows(records.labels) == [{"user_id": "u1", "ring": "r1"}, {"user_id": "u2"}]
    assert balanced(records)


def test_progress_and_prints(con: Engine, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(PLAIN)
    steps: list[tuple[str, int, int]] = []
    records = read(con, orders=tmp_path / "o.csv", progress=lambda *step: steps.append(step))
    assert steps[-1] == ("read", 1, 1)
    expected = sha256(PLAIN.encode()).hexdigest()
    assert records.prints == {str(tmp_path / "o.csv"): expected}


def test_nothing_is_left_behind_but_the_tables(con: Engine, orders: Orders) -> None:
    before = con.con.execute("SELECT count(*) FROM duckdb_tables()").fetchall()[0][0]
    orders(PLAIN + "008,u2,2024-01-03,5.6.7.8\nx,,,\n008,u9,2024-01-03,5.6.7.8\n")
    after = con.con.execute("SELECT count(*) FROM duckdb_tables()").fetchall()[0][0]
    assert after - before == 2
