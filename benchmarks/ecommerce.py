"""Real orders with known fraud: 30,189 first orders of a public exercise.

    python benchmarks/ecommerce.py ../shared/data/fraud_ecom_30189_with_ip.csv

`class` is read only to count afterwards. Printed beside three simple rules on the same rows.
"""

import sys
from ipaddress import IPv4Address
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

import graphrisk


def main() -> None:
    rows = pd.read_csv(Path(sys.argv[1]), dtype=str)
    orders, users = mapped(rows)
    swept = graphrisk.sweep(orders, users=users)
    fraud = rows["class"].eq("1").to_numpy()
    print(f"{len(rows):,} orders, {fraud.sum():,} fraud; {len(swept.rings):,} rings")
    table = Table(title="users flagged", title_justify="left")
    for name in ("by", "users", "precision", "recall"):
        table.add_column(name, justify="left" if name == "by" else "right")
    for name, flagged in {**ours(swept, rows), **rules(rows)}.items():
        hits = (flagged & fraud).sum()
        table.add_row(
            name,
            f"{flagged.sum():,}",
            f"{hits / max(flagged.sum(), 1):.3f}",
            f"{hits / fraud.sum():.3f}",
        )
    Console(width=100).print(table)


def mapped(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The exercise's columns under the contract's names; its IPs are numbers."""
    orders = pd.DataFrame(
        {
            "order_id": rows.user_id,
            "user_id": rows.user_id,
            "ordered_at": rows.purchase_time,
            "amount": rows.purchase_value,
            "device_id": rows.device_id,
            "ip": rows.ip_address.astype(float).astype("int64").map(lambda n: str(IPv4Address(n))),
        }
    )
    return orders, pd.DataFrame({"user_id": rows.user_id, "signed_up_at": rows.signup_time})


def ours(swept: graphrisk.Swept, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Who the sweep would flag: by the member's own score, and everyone of a strong ring."""
    rings = swept.rings.set_index("ring_id").score
    users = swept.users.set_index("user_id").reindex(rows.user_id)
    ring = users.ring_id.map(rings).fillna(0)
    strong = (ring >= 80).to_numpy()
    own = (users.score >= 80).to_numpy()
    return {
        "graphrisk: users at 80 in rings at 80": strong & own,
        "graphrisk: users at 80 in any ring": own & users.ring_id.ne("").to_numpy(),
        "graphrisk: all users of rings at 80": strong,
    }


def rules(rows: pd.DataFrame) -> dict[str, pd.Series]:
    age = pd.to_datetime(rows.purchase_time) - pd.to_datetime(rows.signup_time)
    quick = (age.dt.total_seconds() <= 60).to_numpy()
    device = rows.device_id.map(rows.device_id.value_counts()).gt(1).to_numpy()
    ip = rows.ip_address.map(rows.ip_address.value_counts()).gt(1).to_numpy()
    return {
        "device shared by two or more": device,
        "IP shared by two or more": ip,
        "first order within a minute of sign-up": quick,
        "both shared and within a minute": quick & (device | ip),
    }


if __name__ == "__main__":
    main()
