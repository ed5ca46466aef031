"""Real orders of 489 shops over five days, with the organisers' answer of who brushes.

    python benchmarks/shopee.py ../shared/data

A shop is called brushing when `merchants` names a one-hour window over the rule; its
suspicious buyers are read from `members` of the ring that window made.
"""

import sys
from pathlib import Path

import pandas as pd

import graphrisk


def main() -> None:
    folder = Path(sys.argv[1])
    answer = pd.read_csv(folder / "shopee_labels.csv", dtype=str)
    truth = {
        r.shopid: set() if r.userid == "0" else set(r.userid.split("&"))
        for r in answer.itertuples()
    }
    names = {
        "order_id": "orderid",
        "merchant_id": "shopid",
        "user_id": "userid",
        "ordered_at": "event_time",
    }
    swept = graphrisk.sweep(folder / "shopee_orders.csv", mapping=names)
    found = suspects(swept)
    right = [shop for shop, users in truth.items() if found.get(shop, set()) == users]
    called = [shop for shop in truth if bool(found.get(shop)) == bool(truth[shop])]
    print(f"{len(truth)} shops, {sum(map(bool, truth.values()))} of them brush by the answer")
    print(f"shops called right: {len(called)} of {len(truth)}")
    print(f"shops right with exactly their suspicious buyers: {len(right)} of {len(truth)}")


def suspects(swept: graphrisk.Swept) -> dict[str, set[str]]:
    """The buyers of each merchant's one-hour ring."""
    steep = set(swept.merchants.query("hour_orders > 0").merchant_id)
    rings = swept.rings[swept.rings.merchant_ids.isin(steep)]
    shop = rings.set_index("ring_id").merchant_ids
    members = swept.members[swept.members.ring_id.isin(shop.index)]
    return members.groupby(members.ring_id.map(shop)).user_id.agg(set).to_dict()


if __name__ == "__main__":
    main()
