"""What can't be read: a clear message, or a reject that is kept."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from graphrisk.engine import Engine
from graphrisk.errors import ContractError, InputError, SourceError
from graphrisk.records import read

from .conftest import Orders
from .helpers import balanced, refused

HEAD = "order_id,user_id,ordered_at,amount,ip\n"
GOOD = "g,u,2024-01-01,1,1.2.3.4\n"


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("1,u,2024-01-01,-1,1.2.3.4", [("amount", "-1", "negative")]),
        ("1,u,2024-01-01,1e13,1.2.3.4", [("amount", "1e13", "above 1000000000000")]),
        ("1,u,2024-01-01,1e30,1.2.3.4", [("amount", "1e30", "not an amount")]),
        ("1,u,2024-01-01,NaN,1.2.3.4", [("amount", "NaN", "not an amount")]),
        ("1,u,2024-01-01,inf,1.2.3.4", [("amount", "inf", "not an amount")]),
        ("1,u,2024-01-01,$12,1.2.3.4", [("amount", "$12", "not an amount")]),
        ("1,u,2024-01-01,1_000,1.2.3.4", [("amount", "1_000", "not an amount")]),
        ("1,u,1970-01-01,1,1.2.3.4", [("ordered_at", "1970-01-01", "not between 2000 and 2099")]),
        ("1,u,2100-01-01,1,1.2.3.4", [("ordered_at", "2100-01-01", "not between 2000 and 2099")]),
        ("1,u,0,1,1.2.3.4", [("ordered_at", "0", "not a time")]),
        ("1,u,01/02/2024,1,1.2.3.4", [("ordered_at", "01/02/2024", "not a time")]),
        ("1,u,infinity,1,1.2.3.4", [("ordered_at", "infinity", "not between 2000 and 2099")]),
        ("1,u,2024-01-01,1,999.1.1.1", [("ip", "…", "not an IP address")]),
        (",u,2024-01-01,1,1.2.3.4", [("order_id", "", "missing")]),
        ("1,,,1,1.2.3.4", [("ordered_at", "", "missing"), ("user_id", "", "missing")]),
        ("1,u,2024-01-01,-1,999", [("amount", "-1", "negative"), ("ip", "…", "not an IP address")]),
        ("1,u\x00u,2024-01-01,1,1.2.3.4", [("user_id", "u?u", "has control characters")]),
        ("1,u,2024-01-01,1,1.2.3.4\x00", [("ip", "…", "has control characters")]),
        ("1," + "u" * 10**6 + ",2024-01-01,1,1.2.3.4", [("user_id", "u" * 80, "longer than 1000")]),
        ("1,u,2024-01-01,1," + "1" * 10**6, [("ip", "…", "longer than 1000")]),
        ("1,u,2024-01-01,1," + "1" * 3 * 10**6, [("", "…", "longer than 2 MB")]),
        ("1,u,2024-01-01,1", [("", "…", "too few columns")]),
        ("1,u,2024-01-01,1,1.2.3.4,x", [("", "…", "too many columns")]),
        ('1,"u"x,2024-01-01,1,1.2.3.4', [("", "…", "a quote in the wrong place")]),
        (b"1,\xff\xfe,2024-01-01,1,1.2.3.4", [("", "…", "not UTF-8")]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_row_is_kept_as_a_reject(
    orders: Orders, line: str | bytes, problems: list[tuple[str, str, str]]
) -> None:
    bad = line if isinstance(line, bytes) else line.encode()
    records = orders(
        b"".join([HEAD.encode(), GOOD.encode(), bad, b"\n", GOOD.replace("g", "h").encode()])
    )
    found = refused(records)
    assert [(row, column, value) for row, column, value, _ in found] == [
        (2, column, value) for column, value, _ in problems
    ]
    for (*_, reason), (*_, wanted) in zip(found, problems, strict=True):
        assert reason.startswith(wanted)
    assert records.counts["kept"] == 2
    assert records.counts["rejected"] == 1
    assert balanced(records)


def test_a_quote_without_its_end_takes_the_rest(orders: Orders) -> None:
    records = orders(HEAD + GOOD + '2,"u,2024-01-01,1,1.2.3.4\n3,u,2024-01-01,1,1.2.3.4\n')
    assert [(row, reason) for row, _, _, reason in refused(records)] == [
        (2, "a quote in the wrong place or without its end")
    ]
    assert balanced(records)


def test_row_numbers_count_broken_rows(orders: Orders) -> None:
    lines = [GOOD.replace("g", str(n)) for n in range(1, 10)]
    lines[1] = "too,few\n"
    lines[2] = "too,few\n"
    lines[4] = lines[4].replace(",1,1.", ",-5,1.")
    lines[6] = "too,few\n"
    lines[8] = lines[8].replace(",1,1.", ",-9,1.")
    records = orders(HEAD + "".join(lines))
    assert [(row, value) for row, _, value, _ in refused(records)] == [
        (2, "…"),
        (3, "…"),
        (5, "-5"),
        (7, "…"),
        (9, "-9"),
    ]


def test_lines_that_are_no_json_objects(orders: Orders) -> None:
    good = '{"order_id":"%s","user_id":"u","ordered_at":"2024-01-01","ip":"1.2.3.4","amount":%s}\n'
    text = (
        good % (1, 1)
        + "nonsense\n[1]\n"
        + good % (2, -1)
        + '{"order_id":'
        + "\n"
        + good % (3, "1}{")
    )
    records = orders(text, "o.jsonl")
    assert [(row, column, reason) for row, column, _, reason in refused(records)] == [
        (2, "", "not a JSON object"),
        (3, "", "not a JSON object"),
        (4, "amount", "negative"),
        (5, "", "not a JSON object"),
        (6, "", "not a JSON object"),
    ]
    assert balanced(records)


def test_rejects_name_the_file_and_mask_identifiers(con: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + GOOD)
    (tmp_path / "b.csv").write_text(HEAD + "x,u,2024-01-01,1,10.11.12.1313\n" + GOOD)
    records = read(con, orders=str(tmp_path / "?.csv"))
    reject = records.rejects.to_pyarrow().to_pylist()[0]
    assert reject == {
        "table": "orders",
        "source": str(tmp_path / "b.csv"),
        "row": 1,
        "column": "ip",
        "value": "…",
        "reason": "not an IP address",
    }
    assert records.counts["merged"] == 1


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("o.csv", b"", SourceError, "is empty"),
        ("o.csv", b" \n\n", SourceError, "is empty"),
        ("o.csv", HEAD.encode(), ContractError, "has no rows"),
        ("o.csv", (HEAD + "1,,,,\n2,u,never,1,\n").encode(), ContractError, "none can be used"),
        ("o.csv", b"a,b\n1,2\n", ContractError, "lacks order_id, user_id, ordered_at and one of"),
        ("o.csv", HEAD.replace(",", "!").encode() + b"x\n", ContractError, "separate them by"),
        (
            "o.csv",
            b"OrderID,user_id,ordered_at,ip\n1,u,2024-01-01,\n",
            ContractError,
            "--map order_id=OrderID",
        ),
        ("o.csv", b"order_id,user_id,ordered_at\n1,u,2024-01-01\n", ContractError, "lacks one of"),
        (
            "o.csv",
            b"order_id,user_id,user_id,ordered_at,ip\n",
            SourceError,
            "two columns 'user_id'",
        ),
        ("o.csv", (HEAD + GOOD).encode("utf-16"), SourceError, "is UTF-16"),
        ("o.csv.gz", gzip.compress((HEAD + GOOD * 99999).encode())[:-999], SourceError, "cut off"),
        ("o.csv.gz", gzip.compress(b"", mtime=0)[:12], SourceError, "cut off|empty"),
        ("o.csv.gz", gzip.compress(b"", mtime=0), SourceError, "is empty"),
        ("o.parquet", b"PAR1nonsense", SourceError, "damaged or cut off"),
        ("o.parquet", (HEAD + GOOD).encode(), SourceError, "no Parquet file"),
        ("o.xlsx", b"PK\x03\x04....", SourceError, "spreadsheet"),
        ("o.json", b'[{"order_id": 1}]', SourceError, "one JSON array"),
        ("o.jsonl", b'{"a": 1}\n', ContractError, "It has: a"),
        ("o.jsonl", b'{"a": \n', ContractError, "lacks order_id"),
    ],
)
def test_a_file_that_is_of_no_use(
    orders: Orders, name: str, content: bytes, error: type[InputError], message: str
) -> None:
    with pytest.raises(error, match=message) as raised:
        orders(content, name)
    assert name in str(raised.value)
    assert raised.value.status == 422


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (lambda folder: folder / "none.csv", "there is no file .*none.csv"),
        (lambda folder: str(folder / "*.csv"), "no file matches"),
        (lambda folder: folder, "is a folder"),
        (lambda _: [], "list of sources is empty"),
        (lambda _: 7, "can't read a int"),
    ],
)
def test_a_source_that_is_not_there(
    con: Engine, tmp_path: Path, source: Callable[[Path], object], message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        read(con, orders=source(tmp_path))  # type: ignore[arg-type]


def test_a_cut_parquet_file(con: Engine, tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    frame = pd.DataFrame(
        {"order_id": range(9999), "user_id": "u", "ordered_at": 1700000000, "ip": "1.1.1.1"}
    )
    frame.to_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="damaged or cut off"):
        read(con, orders=path)
    path.write_bytes(whole[:4] + b"\0" * 9000 + whole[9004:])
    with pytest.raises(SourceError, match="damaged or cut off"):
        read(con, orders=path)


def test_one_bad_file_of_many_is_named(con: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + GOOD)
    (tmp_path / "b.csv").write_text(HEAD + "1,,,,\n")
    with pytest.raises(ContractError, match=r"b\.csv has 1 rows, and none can be used"):
        read(con, orders=str(tmp_path / "?.csv"))


def test_nothing_given(con: Engine) -> None:
    with pytest.raises(ContractError, match="nothing to read"):
        read(con)


def test_reviews_need_something_reviewed(con: Engine, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("user_id,rating,merchant_id\nu,5,m\nu,4,\nu,4.5,m\nu,6,m\nu,good,m\n")
    records = read(con, reviews=path)
    assert refused(records) == [
        (2, "merchant_id", "", "neither merchant_id nor product_id"),
        (3, "rating", "4.5", "not a whole number from 1 to 5"),
        (4, "rating", "6", "not a whole number from 1 to 5"),
        (5, "rating", "good", "not a whole number from 1 to 5"),
    ]
    path.write_text("user_id,rating\nu,5\n")
    with pytest.raises(ContractError, match="one of merchant_id, product_id"):
        read(con, reviews=path)


def test_a_first_line_that_is_none_of_names_is_not_told(orders: Orders) -> None:
    with pytest.raises(ContractError) as raised:
        orders("1,anna,2024-01-01,79,+49 151 1234567,12 Hill Road,anna@example.com,tok_89341\n")
    assert "It has: …, anna, …, …, …, …, …, …." in str(raised.value)


def test_no_identifier_in_messages(orders: Orders, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), pytest.raises(ContractError) as raised:
        orders(HEAD + "1,u,2024-01-01,1,777.secret.1\n")
    assert "secret" not in str(raised.value) + caplog.text
