"""The contract's tables as this store keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.kinds import KINDS, Kind
from graphrisk.records import contract
from graphrisk.records.contract import Column, Table
from graphrisk.store.neo4j.values import NUMBER, TEXT, TYPES


@dataclass(frozen=True)
class Shape:
    """A table: its columns by the records' names. The statements for it are named after it.

    kinds: of identifiers, which stand as codes; more: those of them that only this run
    declares, which the statements don't name.
    """

    table: Table
    columns: Mapping[str, Column]
    kinds: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def key(self) -> str:
        return self.table.key

    @property
    def more(self) -> tuple[str, ...]:
        return tuple(kind for kind in self.kinds if kind not in KINDS)

    @property
    def rules(self) -> dict[str, str]:
        """How each column is merged, but the key."""
        return {name: c.rule for name, c in self.columns.items() if name != self.key}

    @property
    def schema(self) -> pa.Schema:
        """The columns' types, with codes in place of identifiers."""
        return pa.schema([(name, self.type(name)) for name in self.columns])

    def type(self, name: str) -> pa.DataType:
        column = self.columns[name]
        return NUMBER if column.kind else TYPES.get(column.type, TEXT)

    def flat(self, table: ir.Table) -> ir.Table:
        """A table with these columns, null for those it lacks and for what stands for a
        blank. By user, so that most links are made in one batch and never touched again."""
        columns = {name: filled(table, column) for name, column in self.columns.items()}
        return table.select(**columns).order_by(list(dict.fromkeys(["user_id", self.key])))


def filled(table: ir.Table, column: Column) -> ir.Value:
    """One column for `flat`."""
    if column.name not in table.columns:
        return ibis.null("string")
    value = table[column.name]
    return value.nullif(column.default) if column.default else value


def shapes(kinds: Mapping[str, Kind]) -> dict[str, Shape]:
    """All tables by their name in the records, in the order to load them."""
    tables = (contract.USERS, contract.orders(kinds), contract.REVIEWS, contract.LABELS)
    return {table.name: shape(table) for table in tables}


def shape(table: Table) -> Shape:
    kinds = tuple(column.name for column in table.columns if column.kind)
    return Shape(table, {column.name: column for column in table.columns}, kinds)
