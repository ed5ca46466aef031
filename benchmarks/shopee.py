"""Real orders of 489 shops over five days, with the organisers' answer of who brushes.

    python benchmarks/shopee.py ../shared/data

A shop is called brushing when `merchants` names a one-hour window over the rule; its
suspicious buyers are read from `members` of the ring that window made.
"""

import sys
from pathlib import Path

import pandas as pd

import graphrisk

NAMES = {
    "order_id": "orderid",
    "merchant_id": "shopid",
    "user_id": "userid",
    "ordered_at": "event_time",
}


def main() -> None:
    folder = Path(sys.argv[1])
    truth = answers(folder)
    found = suspects(sweep(folder))
    called = sum(bool(found.get(shop)) == bool(users) for shop, users in truth.items())
    right = sum(found.get(shop, set()) == users for shop, users in truth.items())
    print(f"{len(truth)} shops, {sum(map(bool, truth.values()))} of them brush by the answer")
    print(f"shops called right: {called} of {len(truth)}")
    print(f"shops right with exactly their suspicious buyers: {right} of {len(truth)}")


def sweep(folder: Path) -> graphrisk.Swept:
    return graphrisk.sweep(folder / "shopee_orders.csv", mapping=NAMES)


def answers(folder: Path) -> dict[str, set[str]]:
    """The organisers' suspicious buyers of each shop; none where it does not brush."""
    rows = pd.read_csv(folder / "shopee_labels.csv", dtype=str)
    users = rows.userid.str.split("&").map(set)
    return {
        shop: set() if names == {"0"} else names
        for shop, names in zip(rows.shopid, users, strict=True)
    }


def suspects(swept: graphrisk.Swept) -> dict[str, set[str]]:
    """The buyers of each merchant's one-hour ring."""
    steep = set(swept.merchants.query("hour_orders > 0").merchant_id)
    rings = swept.rings[swept.rings.merchant_ids.isin(steep)]
    shop = rings.set_index("ring_id").merchant_ids
    members = swept.members[swept.members.ring_id.isin(shop.index)]
    return members.groupby(members.ring_id.map(shop)).user_id.agg(set).to_dict()


if __name__ == "__main__":
    main()
