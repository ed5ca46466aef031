"""Entities keyed, captioned and sealed."""

from base64 import b64encode
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter

import pyarrow as pa

from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.store.neo4j.codes import label

SCHEMA = pa.schema(
    [("code", pa.int64())]
    + [(name, pa.string()) for name in ("labels", "kind", "key", "caption", "sealed")]
)


def sealed(keys: Keys, kinds: Mapping[str, Kind], rows: pa.Table) -> pa.Table:
    """Entities under their keys, with labels, captions and seals, in the order they came in.

    rows: code, kind and value, sorted by kind. It is Python's work alone, so that the engine
    may be at another meanwhile.
    """
    names, values = rows["kind"].to_pylist(), rows["value"].to_pylist()
    labels: list[str] = []
    key: list[str] = []
    caption: list[str] = []
    seals: list[str] = []
    # Lists apart, since the garbage collector would go through millions of tuples.
    for name, group in groupby(zip(names, values, strict=True), key=itemgetter(0)):
        mine = [value for _, value in group]
        labels += [f"Entity;{label(name)}"] * len(mine)
        key += [one.hex() for one in keys.key(name, mine)]
        caption += map(kinds[name].caption, mine)
        seals += [b64encode(one).decode() for one in keys.seal(name, mine)]
    told = {"labels": labels, "kind": names, "key": key, "caption": caption, "sealed": seals}
    return pa.table({"code": rows["code"]} | told, schema=SCHEMA)
