"""The command line: `graphrisk --help`. Each command calls one thing and shows what it says."""

import gc
import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.logging import RichHandler
from rich.markup import escape

from graphrisk import terminal
from graphrisk.commands.audit import app as audit_app
from graphrisk.commands.cases import app as case_app
from graphrisk.commands.cuts import app as cut_app
from graphrisk.commands.fitting import fit
from graphrisk.commands.keeping import forget, rekeyed, retention
from graphrisk.commands.lists import app as list_app
from graphrisk.commands.rings import report as rings_report
from graphrisk.commands.serving import register as register_serving
from graphrisk.commands.shared import doer, kinds_now, noted, opened
from graphrisk.errors import GraphriskError, InputError, StoreError
from graphrisk.model import Window
from graphrisk.settings import settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Finds fraud rings in e-commerce orders: who acts as one hand, why, and how sure.",
)
keys_app = typer.Typer(no_args_is_help=True, help="The key of identifiers; keys of the API.")
export_app = typer.Typer(no_args_is_help=True, help="Rings for other tools.")
app.add_typer(keys_app, name="keys")
register_serving(app, keys_app)
app.add_typer(export_app, name="export")
app.add_typer(case_app, name="case")
app.add_typer(cut_app, name="cut")
app.add_typer(list_app, name="list")
app.add_typer(audit_app, name="audit")
app.command("report")(rings_report)
app.command()(fit)
app.command()(forget)
app.command()(retention)

RARELY = 100_000
"""New objects between two looks of the garbage collector, of which a sweep makes millions."""

Orders = Annotated[
    list[str] | None, typer.Argument(help="Order files or globs: CSV, JSON Lines, Parquet.")
]
Users = Annotated[list[str] | None, typer.Option("--users", help="Files of user_id, signed_up_at.")]
Reviews = Annotated[list[str] | None, typer.Option("--reviews", help="Review files.")]
Labels = Annotated[list[str] | None, typer.Option("--labels", help="Known rings.")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="contract_column=your_column, as often as needed."),
]
Zone = Annotated[str | None, typer.Option(help="Zone of times that don't name theirs [UTC].")]
Store = Annotated[str | None, typer.Option(help="The store, such as sqlite:graphrisk.db.")]
Registry = Annotated[
    str | None, typer.Option(help="Memory from sweep to sweep; `none` for no memory.")
]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="A policy file (TOML).")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
Clear = Annotated[bool, typer.Option("--clear", help="Show identifiers in clear.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the output files.")]


def main() -> None:
    """Runs the command line; an error on purpose is one message and its exit code."""
    logging.basicConfig(
        level=logging.INFO,
        format="%(message)s",
        handlers=[RichHandler(console=terminal.err, show_time=False, show_path=False)],
    )
    for noisy in ("alembic", "matplotlib", "neo4j"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        app()
    except GraphriskError as e:
        terminal.err.print(f"[bold red]error:[/] {escape(str(e))}", soft_wrap=True)
        sys.exit(e.code)


def say(body: Any) -> None:
    """Prints JSON for programs."""
    typer.echo(json.dumps(body, ensure_ascii=False, indent=1, default=str))


def pairs(options: list[str] | None) -> dict[str, str]:
    """`--map a=b` as a mapping."""
    out = {}
    for option in options or ():
        name, sign, column = option.partition("=")
        if not sign or not name or not column:
            raise InputError(f"--map {option!r}: write contract_column=your_column")
        out[name] = column
    return out


def moment(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"--{name} {text!r} is no date; write 2026-03-01 or 2026-03-01T12:00"
        ) from None
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


@app.command()
def sweep(
    orders: Orders = None,
    users: Users = None,
    reviews: Reviews = None,
    out: Out = Path("out"),
    start: Annotated[str | None, typer.Option("--from", help="First moment, inclusive.")] = None,
    stop: Annotated[str | None, typer.Option("--to", help="Last moment, exclusive.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As known at this moment.")] = None,
    store: Store = None,
    registry: Registry = None,
    policy: PolicyFile = None,
    columns: Map = None,
    zone: Zone = None,
    form: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "parquet",
    clear: Clear = False,
    publish: Annotated[
        bool, typer.Option(help="Write the rings into the store, where it has a place for them.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Find the rings in order files, or in the store when no file is named.

    Example: graphrisk sweep orders.parquet --users users.parquet --out out
    """
    from graphrisk import policy as policies
    from graphrisk.exports.tables import form_of
    from graphrisk.sweep import Task, sweep_store
    from graphrisk.sweep import sweep as sweep_files

    # Facts by the hundred thousand, none of them in a cycle: looking for any took an eighth.
    gc.set_threshold(RARELY)
    where, written = settings(), form_of(form)
    window = Window(moment(start, "from"), moment(stop, "to"), moment(as_of, "as-of"))
    with terminal.watched("sweep") as progress:
        task = Task(
            policies.load(policy or where.policy),
            window,
            registry or where.registry,
            clear,
            progress,
            where.threads,
            where.memory,
            by=doer(),
        )
        if orders or reviews:
            swept = sweep_files(
                orders, users, reviews, mapping=pairs(columns), zone=zone or where.zone, task=task
            ).write(out, written)
        else:
            with opened(store, where) as kept:
                swept = sweep_store(kept, task).write(out, written)
                if publish:
                    shown(kept, swept, out)
    if as_json:
        say(swept.summary)
        return
    report(swept, out)


def shown(store: Any, swept: Any, out: Path) -> None:
    """Writes the rings of a sweep into the store, for those who look at them there."""
    try:
        store.publish(swept.found, datetime.fromisoformat(swept.summary["as_of"]))
    except StoreError as error:
        raise StoreError(
            f"the rings are in {out}/, but not in the store ({error}); to leave it as it is,"
            " sweep with --no-publish"
        ) from error


def report(swept: Any, out: Path) -> None:
    """The rings as a table, what was left out, and what to type next."""
    rows = swept.tables["rings"].to_pylist()
    if rows:
        terminal.out.print(terminal.ring_table(rows))
    else:
        terminal.out.print("No rings found.")
    rejected = swept.tables["rejects"].num_rows
    if rejected:
        terminal.out.print(f"{rejected:,} rows were rejected: see {out}/rejects")
    for row in swept.summary["gone"]:
        terminal.out.print(f"{row['ring_id']} of the last sweep is {row['change']}")
    terminal.out.print(
        f"Full output: {out}/ (rings, members, users, merchants, entities, sweep.json)"
    )
    if rows:
        terminal.out.print(f"Next: graphrisk ring {rows[0]['ring_id']}")


@app.command()
def load(
    orders: Orders = None,
    users: Users = None,
    reviews: Reviews = None,
    labels: Labels = None,
    store: Store = None,
    columns: Map = None,
    zone: Zone = None,
    as_json: Json = False,
) -> None:
    """Load orders, users, reviews and labels into the store. Loading twice changes nothing.

    Example: graphrisk load orders.csv --users users.csv --reviews reviews.csv
    """
    from graphrisk.engine import engine
    from graphrisk.records import read

    where = settings()
    with terminal.watched("load") as progress, engine(where.threads, where.memory) as con:
        kept = read(
            con,
            orders=orders,
            users=users,
            reviews=reviews,
            labels=labels,
            kinds=kinds_now(),
            mapping=pairs(columns),
            zone=zone or where.zone,
            progress=progress,
        )
        with opened(store, where, create=True) as target:
            loaded = target.load(con, kept, progress)
        refused = kept.rejects.to_pyarrow().to_pylist() + [r._asdict() for r in loaded.rejects]
    body = {name: tally._asdict() for name, tally in loaded.tallies.items()}
    if as_json:
        say({"loaded": body, "rejects": refused})
        return
    for name, tally in body.items():
        terminal.out.print(f"{name}: " + ", ".join(f"{n:,} {what}" for what, n in tally.items()))
    told_rejects(refused)
    terminal.out.print("Next: graphrisk sweep")


def told_rejects(rows: list[dict[str, Any]]) -> None:
    """Names the first rejects and where all of them are."""
    if not rows:
        return
    terminal.out.print(f"{len(rows):,} rejects; the first:")
    for r in rows[:5]:
        place = f"{r['table']} {r['source']} row {r['row']}"
        text = f"  {place}: {r['column']} {r['value']!r}: {r['reason']}"
        terminal.out.print(escape(text))
    terminal.out.print("all of them: the same command with --json")


@app.command()
def rebuild(store: Store = None) -> None:
    """Make links and counts again from the stored orders.

    Example: graphrisk rebuild
    """
    with terminal.watched("rebuild") as progress, opened(store, settings()) as target:
        target.rebuild(progress)
        counts = target.counts()
    terminal.out.print(", ".join(f"{n:,} {name}" for name, n in counts.items()))


def remembered(url: str | None, ask: Callable[[Any], Any]) -> Any:
    """Asks the registry something."""
    from graphrisk.registry import open_registry

    with open_registry(url or settings().registry) as memory, memory.read() as con:
        return ask(con)


@app.command()
def rings(
    registry: Registry = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind.")] = None,
    score: Annotated[int, typer.Option(help="Only this score or more.")] = 0,
    most: Annotated[int, typer.Option(help="How many to show.")] = 20,
    changes: Annotated[
        bool, typer.Option("--changes", help="What changed since the sweep before.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Dismissed, silent ones too.")] = False,
    as_json: Json = False,
) -> None:
    """List the rings of the last sweep.

    Example: graphrisk rings --kind refund --score 80
    """
    from graphrisk.commands.rings import changed
    from graphrisk.registry.verdicts import listed

    if changes:
        changed(registry, as_json, every)
        return
    rows = [
        r
        for r in remembered(registry, lambda con: listed(con, every))
        if r["score"] >= score and (kind is None or r["kind"] == kind)
    ]
    if as_json:
        say(
            [{k: v for k, v in r.items() if k not in ("links", "shared", "findings")} for r in rows]
        )
    elif rows:
        terminal.out.print(terminal.ring_table(rows, most))
    else:
        terminal.out.print("No rings; run graphrisk sweep first, or ask for a lower --score.")


@app.command()
def ring(
    ring_id: str,
    registry: Registry = None,
    store: Store = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a page of it, to keep or mail, with a picture.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell one ring: why, who with what evidence, the honest explanation, money and time.

    Example: graphrisk ring R-7K2M9QX --html ring.html
    """
    from graphrisk import registry as memory
    from graphrisk.commands.pages import ring_file

    if html:
        ring_file(ring_id, html, registry, store)
        return

    body = remembered(registry, lambda con: memory.ring(con, ring_id))
    if as_json:
        say(body)
        return
    for part in terminal.story(body):
        terminal.out.print(part)


@app.command()
def sample(
    out: Out = Path("sample"),
    orders: Annotated[int, typer.Option(help="How many orders.")] = 50_000,
    seed: Annotated[int, typer.Option(help="Another seed, another world.")] = 1,
    difficulty: Annotated[str, typer.Option(help="easy, mixed or hard.")] = "mixed",
    family: Annotated[
        str, typer.Option(help="Another family: circle, club, farm, hunt, parcel or sms.")
    ] = "",
    share: Annotated[
        float, typer.Option(min=0.001, max=0.1, help="Of a family's users, who are in rings.")
    ] = 0.02,
    form: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "parquet",
) -> None:
    """Make a world of orders with known truth, to try things on.

    Example: graphrisk sample --orders 50000 --seed 1 --difficulty hard --out sample
    """
    from graphrisk import worlds
    from graphrisk.exports.tables import form_of
    from graphrisk.worlds import families

    written = form_of(form)
    if family:
        families.make(family, orders, seed=seed, share=share).write(out, written)
    else:
        with terminal.watched("sample") as progress:
            worlds.write(
                out,
                orders,
                seed,
                difficulty,
                written,
                progress=lambda done, total: progress("orders", done, total),
            )
    terminal.out.print(f"Wrote {out}/orders, users, reviews and truth ({form}).")
    terminal.out.print(
        f"Next: graphrisk sweep {out}/orders.{form} --users {out}/users.{form} "
        f"--reviews {out}/reviews.{form}",
        soft_wrap=True,
    )


@app.command()
def evaluate(
    out: Annotated[Path, typer.Argument(help="The folder that a sweep wrote.")],
    truth: Annotated[Path, typer.Argument(help="user_id, ring, kind (and difficulty, habit).")],
    plot: Annotated[Path | None, typer.Option(help="Where to draw the figures.")] = None,
    as_json: Json = False,
) -> None:
    """Compare a sweep with the truth: rings found, right kind, honest people flagged.

    Example: graphrisk evaluate out sample/truth.parquet --plot quality.png
    """
    from graphrisk.quality.evaluate import evaluate as held
    from graphrisk.quality.scorecard import tables

    found = held(out, truth)
    if as_json:
        say(found.as_dict())
    else:
        for table in tables(found):
            terminal.out.print(table)
    if plot:
        from graphrisk.quality.plot import plot as draw

        draw(found, plot)
        terminal.err.print(f"plot: {plot}")


@export_app.command("rings")
def export_rings(
    file: Annotated[Path, typer.Argument(help="A name that ends in .csv or .parquet.")],
    registry: Registry = None,
) -> None:
    """Write the rings of the last sweep and their members, side by side.

    Example: graphrisk export rings rings.csv
    """
    from graphrisk.exports.lists import write

    written = remembered(registry, lambda con: write(con, file))
    noted(registry, "export.rings", "rings")
    terminal.out.print(f"wrote {', '.join(str(f) for f in written)}")


@export_app.command("graph")
def export_graph(ring_id: str, file: Path, registry: Registry = None) -> None:
    """Write one ring as a graph, for Gephi or a program.

    Example: graphrisk export graph R-7K2M9QX ring.graphml
    """
    from graphrisk import registry as memory
    from graphrisk.exports.graph import write

    write(remembered(registry, lambda con: memory.ring(con, ring_id)), file)
    noted(registry, "export.graph", ring_id)
    terminal.out.print(f"wrote {file}")


@export_app.command("neo4j-import")
def export_neo4j_import(
    folder: Annotated[Path, typer.Argument(help="Where to write the files.")],
    orders: Orders = None,
    users: Users = None,
    reviews: Reviews = None,
    labels: Labels = None,
    store: Store = None,
    columns: Map = None,
    zone: Zone = None,
) -> None:
    """Write files for neo4j-admin's import, from order files or, without any, from the store.

    Example: graphrisk export neo4j-import bulk orders.csv --users users.csv
    """
    from graphrisk.engine import engine
    from graphrisk.exports.bulk import write
    from graphrisk.feed import feed as feed_of
    from graphrisk.keyring import Keyring
    from graphrisk.records import read

    where, kinds = settings(), kinds_now()
    chosen = where.model_copy(update={"store": store}) if store else where
    with terminal.watched("export") as progress, engine(where.threads, where.memory) as con:
        if orders or reviews:
            kept = read(
                con,
                orders=orders,
                users=users,
                reviews=reviews,
                labels=labels,
                kinds=kinds,
                mapping=pairs(columns),
                zone=zone or where.zone,
                progress=progress,
            )
            keys, feed = Keyring.of(chosen).make(), feed_of(con, kept, kinds)
            command = write(con, feed, kept.labels, keys, kinds, folder)
        else:
            with opened(store, where) as target:
                feed, known = target.feed(con, clear=True), target.labels(con)
                keys = Keyring.of(chosen).current()
                command = write(con, feed, known, keys, kinds, folder)
    noted(None, "export.neo4j-import", "files" if orders or reviews else "store")
    terminal.out.print(f"wrote {folder}/; with the database stopped, type:")
    typer.echo(command)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it.")], store: Store = None
) -> None:
    """Write the store and then the registry, each as it stands at one moment, into one file.

    Of Neo4j too it is a file of SQLite: orders, users, reviews, labels and sealed identifiers,
    from which the rest is made again. The key file, the API's keys, the journal of late orders
    and the policy are not in it.

    Example: graphrisk backup graphrisk-2026-03-01.db
    """
    from graphrisk.registry.copying import backup as together

    where = settings()
    with opened(store, where) as target:
        together(file, store or where.store, where.registry, target.backup)
    noted(None, "export.backup", "store")
    terminal.out.print(f"wrote {file}; keep the key file with it, in another place")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")], store: Store = None
) -> None:
    """Put a backup in the place of the store, then of the registry, each whole or not at all.

    In Neo4j it takes many transactions: cut short, nothing else can use it until you restore
    again.

    Example: graphrisk restore graphrisk-2026-03-01.db
    """
    from graphrisk.keyring import Keyring
    from graphrisk.registry.copying import restore as remember
    from graphrisk.store import restore as put_back

    where = settings()
    chosen = where.model_copy(update={"store": store}) if store else where
    put_back(chosen.store, file, Keyring.of(chosen))
    remember(file, chosen.store, chosen.registry)
    noted(None, "restore", "store")
    terminal.out.print(f"restored {chosen.store} from {file}")


@keys_app.command("rotate")
def rotate(store: Store = None) -> None:
    """Key and seal every identifier anew under a new key.

    Example: graphrisk keys rotate
    """
    with opened(store, settings()) as target:
        number = target.rotate()
    rekeyed(store)
    terminal.out.print(f"{number:,} identifiers are under a new key; back up the key file again")
