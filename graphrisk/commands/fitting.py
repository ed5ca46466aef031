"""`graphrisk fit`: a policy moved by what is known of a shop's own rings."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from graphrisk import terminal
from graphrisk.commands.shared import Json, Registry, noted, opened, reading, say
from graphrisk.errors import InputError
from graphrisk.settings import settings

Files = Annotated[list[str] | None, typer.Argument(help="Order files; else the store's orders.")]
Users = Annotated[list[str] | None, typer.Option("--users", help="Files of user_id, signed_up_at.")]
Reviews = Annotated[list[str] | None, typer.Option("--reviews", help="Review files.")]
Labels = Annotated[list[str] | None, typer.Option("--labels", help="user_id, ring, kind.")]
Store = Annotated[str | None, typer.Option(help="The store, such as sqlite:graphrisk.db.")]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="The policy to start from.")]
Out = Annotated[Path, typer.Option("--out", help="Where to write the policy.")]


def fit(
    orders: Files = None,
    users: Users = None,
    reviews: Reviews = None,
    labels: Labels = None,
    store: Store = None,
    registry: Registry = None,
    policy: PolicyFile = None,
    out: Out = Path("policy.toml"),
    as_json: Json = False,
) -> None:
    """Learn the policy's weights from rings that people decided, outcomes and label files.

    Example: graphrisk fit orders.parquet --users users.parquet --labels known.csv
    """
    from graphrisk import policy as policies
    from graphrisk.kinds import kinds
    from graphrisk.quality.refit import lesson_of, refit

    start = policies.load(policy or settings().policy)
    known = kinds(start.kinds)
    files = {"orders": orders, "users": users, "reviews": reviews, "labels": labels}
    with feed(files, store, known) as (con, found, told, charges):
        who = labelled(registry, found, told, charges)
        made = refit(lesson_of(con, found, start, who), start)
    figures: dict[str, Any] = {
        "labels": len(who),
        "before": made.before,
        "after": made.after,
        "moved": made.moved,
    }
    if made.moved:
        policies.save(made.policy, out)
        noted(registry, "policy.fit", policies.digest(made.policy))
        figures["policy"] = policies.digest(made.policy)
    if as_json:
        say(figures)
    else:
        tell(figures, out)


@contextmanager
def feed(files: dict[str, Any], store: str | None, kinds: Any) -> Iterator[Any]:
    """The engine, the orders to learn from, and the labels that came with them, and
    chargebacks."""
    from graphrisk.engine import engine
    from graphrisk.feed import feed as feed_of
    from graphrisk.records import read

    where = settings()
    with engine(where.threads, where.memory) as con:
        if files["orders"] or files["reviews"]:
            kept = read(con, **files, kinds=kinds, zone=where.zone)
            yield con, feed_of(con, kept, kinds), rows(kept.labels), {}
            return
        if files["users"]:
            raise InputError("--users belongs to order files: name them too, or load them first")
        with opened(store, where) as held:
            more = read(con, labels=files["labels"], kinds=kinds) if files["labels"] else None
            told = rows(held.labels(con)) + (rows(more.labels) if more else [])
            yield con, held.feed(con), told, held.charges()


def rows(labels: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = labels.to_pyarrow().to_pylist() if labels is not None else []
    return found


def labelled(registry: str | None, found: Any, told: Iterable[dict[str, Any]], charges: Any) -> Any:
    """What is known: by people, by how orders ended, by files."""
    from graphrisk.outcomes import outcomes
    from graphrisk.registry.labels import FILE, Label, Told
    from graphrisk.registry.labels import labels as known

    named = [Told(r["user_id"], r["ring"] or "", r["kind"] or "") for r in told]
    if (registry or settings().registry) == "none":
        return [Label(*one, "", FILE) for one in named]
    # What was given back is a fact that users are judged by: learned from, it would prove itself.
    ends = [one for one in outcomes(found, charges=charges) if one.charged or one.delivered]
    with reading(registry) as con:
        return known(con, "", ends, named)


def tell(figures: dict[str, Any], out: Path) -> None:
    """The outcome for a person."""
    change = f"{figures['before']:.3f} before and {figures['after']:.3f} after"
    print_ = terminal.out.print
    print_(f"average precision on rings that were left out: {change}")
    if figures["moved"]:
        print_(f"wrote {out}: use it with  graphrisk sweep --policy {out}")
    else:
        print_("too little is gained: nothing was written. More decided rings may help")
