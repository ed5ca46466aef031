"""The registry's SQL is plain: all of it can be said to PostgreSQL, and the migrations make the
tables that the code knows."""

import ast
from io import StringIO
from pathlib import Path
from typing import Any

from acts import ANN, AS_OF, body, swept, vault
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.elements import TextClause

from graphrisk import registry
from graphrisk.registry import Registry, audit, connection, lists, notes, open_registry
from graphrisk.registry.cases import Step, case, decide, history
from graphrisk.registry.changes import told
from graphrisk.registry.copying import copied
from graphrisk.registry.cuts import Cut, add, listed, said, undo
from graphrisk.registry.emerging import emerge
from graphrisk.registry.erasure import forget, retain
from graphrisk.registry.labels import labels
from graphrisk.registry.lists import Entry
from graphrisk.registry.recall import history as seen
from graphrisk.registry.recall import recall, version
from graphrisk.registry.report import report
from graphrisk.registry.tables import META
from graphrisk.registry.verdicts import listed as heard

FOLDER = Path(registry.__file__).parent
DIALECT = postgresql.dialect()
OWN = {"connection.py", "copying.py"}
"""SQLite's own: how a file of it is opened, and the file that a backup is."""


def test_every_statement_can_be_said_to_postgresql(memory: Registry, tmp_path: Path) -> None:
    spoken: list[Any] = []

    def keep(_con: object, statement: Any, *_: object) -> None:
        spoken.append(statement)

    # Its public face has no way to listen in.
    event.listen(memory._engine, "before_execute", keep)
    everything(memory, tmp_path)
    texts = {str(s) for s in spoken if isinstance(s, TextClause)}
    assert texts <= {"BEGIN IMMEDIATE", "BEGIN", "PRAGMA wal_checkpoint(TRUNCATE)"}
    said_so = {str(s.compile(dialect=DIALECT)) for s in spoken if not isinstance(s, TextClause)}
    assert len(said_so) > 60
    named = {t.name for t in META.sorted_tables if any(t.name in text for text in said_so)}
    assert named == set(META.tables)


def everything(memory: Registry, folder: Path) -> None:
    """All that the registry does."""
    box, members = (
        vault(folder),
        [{"user_id": u, "role": "", "score": 1, "evidence": ""} for u in "an"],
    )
    with memory.write() as con:
        ids = swept(con, ["abc", "de", "xyz"])
        swept(con, ["abcde", "xy", "zw"], 2)
        decide(con, [ids["abc"]], Step("confirm"), ANN)
        decide(con, [ids["xyz"]], Step("dismiss"), ANN)
        user, value = box.name(con, "user", "a"), box.name(con, "device", "dev-77-4242")
        numbers = [
            add(con, Cut("link", user, value), ANN),
            add(con, Cut("tie", user, box.name(con, "user", "b")), ANN),
            add(con, Cut("removal", user, ids["abc"]), ANN),
            add(con, Cut("value", value, until="2100-01-01"), ANN),
            add(con, Cut("user", box.name(con, "user", "w")), ANN),
        ]
        emerge(con, body("", "", "an"), members)
        undo(con, numbers[1], ANN)
        entry = Entry("blocked", "device", "dev-77-4242", "why", "us", "2100-01-01")
        lists.add(con, box, entry, ANN)
    with memory.read() as con:
        told(con)
        heard(con)
        said(con, box)
        recall(con, box)
        version(con)
        report(con)
        labels(con, "2100-01-01")
        listed(con)
        case(con, ids["abc"])
        history(con, ids["abc"])
        seen(con, ids["abc"])
        lists.hits(con, box, [("device", "dev-77-4242")])
        registry.ring(con, ids["abc"])
        registry.shops(con)
        audit.entries(con, audit.Filter("sweep", "graphrisk", "1", "2000", "2100", 5, 9))
        audit.verify(con)
        notes.check(con, audit.digests(con), audit.erased(con))
    with memory.write() as con:
        lists.exported(con, box, ANN)
        lists.remove(con, box, entry, ANN)
        box.ring.settle(box.ring.stage(), box.ring.current().fingerprint)
        box.rotate(con)
        forget(con, box, "b", ANN)
        retain(con, box, AS_OF.format(20), ANN)
    with open_registry(f"sqlite:{folder}/copy.db") as copy:
        copied(memory, copy)
        copied(copy, memory)
    memory.flush()


def test_every_table_and_migration_can_be_said_to_postgresql() -> None:
    for table in META.sorted_tables:
        assert str(CreateTable(table).compile(dialect=DIALECT))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=DIALECT))
    out = StringIO()
    options = {"as_sql": True, "output_buffer": out}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    versions = list(ScriptDirectory(str(connection.MIGRATIONS)).walk_revisions())
    with Operations.context(context):
        for one in reversed(versions):
            one.module.upgrade()
    made = out.getvalue()
    assert all(f"CREATE TABLE {DIALECT.identifier_preparer.quote(t)} " in made for t in META.tables)


def test_the_migrations_make_the_tables_that_the_code_knows(memory: Registry) -> None:
    with memory.read() as con:
        assert compare_metadata(MigrationContext.configure(con), META) == []


def test_no_file_speaks_sql_of_its_own() -> None:
    """Outside of what is SQLite's own, statements are built, and never written as text."""
    for file in FOLDER.glob("*.py"):
        if file.name in OWN:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        names |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        names |= {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
        assert not names & {"exec_driver_sql", "sqlite3", "sqlite_insert"}, file.name
        calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
        assert not [c for c in calls if isinstance(c, ast.Name) and c.id == "text"], file.name
    assert Path(connection.__file__).name in OWN
