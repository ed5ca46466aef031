"""Reads a SQLite file as Arrow, in a process of its own: run as a script, not imported.

Argument: the file. Standard input: JSON, a list of [query, parameters]. Standard output: an
Arrow stream for each, one after the other, all of one moment. Why not in the caller's
process: see `connection`. Python needs -P: a `copy` lies beside, named as the library's. And
adbc_driver_sqlite.dbapi takes half a second to import.
"""

import json
import sys
from urllib.parse import quote

import adbc_driver_manager as adbc
import adbc_driver_sqlite
import pyarrow as pa

ROWS = "32768"
BUSY = 10_000


def main(file: str) -> None:
    """Answers the queries."""
    queries = json.load(sys.stdin)
    uri = f"file:{quote(file)}?mode=ro"
    with (
        adbc.AdbcDatabase(driver=adbc_driver_sqlite._driver_path(), uri=uri) as database,
        adbc.AdbcConnection(database) as con,
    ):
        with adbc.AdbcStatement(con) as statement:
            statement.set_sql_query(f"PRAGMA busy_timeout = {BUSY}")
            statement.execute_update()
        # One transaction for all queries: they see one moment.
        con.set_autocommit(False)
        for query, values in queries:
            answer(con, query, values)


def answer(con: adbc.AdbcConnection, query: str, values: list[int]) -> None:
    """Writes a query's rows as one stream."""
    with adbc.AdbcStatement(con) as statement:
        statement.set_options(**{"adbc.sqlite.query.batch_rows": ROWS})
        statement.set_sql_query(query)
        if values:
            names = [str(n) for n in range(len(values))]
            statement.bind(pa.record_batch([[value] for value in values], names=names))
        handle, _ = statement.execute_query()
        reader = pa.RecordBatchReader._import_from_c(handle.address)
        with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as out:
            for batch in reader:
                out.write_batch(batch)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except adbc.Error as error:
        sys.exit(str(error).splitlines()[0])
