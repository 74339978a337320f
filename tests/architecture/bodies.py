"""Reads the bodies of functions as syntax: every statement of plpgsql, and every query inside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pglast import ast, parse_plpgsql, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType
from pglast.visitors import Visitor

from tests.support.postgres import Connection

_EXPRESSION, _ASSIGNMENT = 2, 3


@dataclass(frozen=True)
class Body:
    """A function of app or internal."""

    signature: str
    owner: str
    language: str
    definition: str
    source: str

    @property
    def queries(self) -> Iterator[str]:
        """Every SQL statement and expression in it, as a statement of its own."""
        if self.language == "sql":
            yield self.source
        for expression in _find(self.tree, "PLpgSQL_expr"):
            text, mode = expression["query"], expression.get("parseMode", 0)
            if mode >= _ASSIGNMENT:
                text = re.split(r":=|=", text, maxsplit=1)[1]
            yield f"select {text}" if mode >= _EXPRESSION else text

    @property
    def is_dynamic(self) -> bool:
        """Whether it runs SQL that it puts together."""
        return any(
            next(_find(self.tree, kind), None) is not None
            for kind in ("PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors", "dynquery")
        )

    @cached_property
    def tree(self) -> Any:
        if self.language != "plpgsql":
            return None
        # The parser stands apart from any database: types of ours are nothing to it, and for syntax all are alike. It
        # takes the first part of a function's name for the whole, by which variables may be called.
        head, begin, rest = self.definition.partition("\nbegin")
        head = re.sub(r"\bfunction (app|internal)\.", "function ", head, count=1, flags=re.IGNORECASE)
        head = re.sub(r"\blms\.\w+(?=[\s,;)])", "record", head).replace("VARIADIC ", "")
        return parse_plpgsql(head + begin + rest)


def all_bodies(connection: Connection) -> list[Body]:
    rows = connection.execute(
        "select p.oid::regprocedure::text, pg_get_userbyid(p.proowner)::text, l.lanname::text, "
        "pg_get_functiondef(p.oid), p.prosrc "
        "from pg_proc as p join pg_language as l on l.oid = p.prolang "
        "where p.pronamespace in ('app'::regnamespace, 'internal'::regnamespace) order by 1"
    ).fetchall()
    return [Body(*row) for row in rows]


def dynamic_sql(body: Body) -> Iterator[str]:
    """Prevents injection, the one kind that parameters do not: text that becomes part of a statement."""
    if body.is_dynamic:
        yield f"{body.signature} puts SQL together"


def unbound_tables(body: Body) -> Iterator[str]:
    """Prevents a query that only row security keeps within an institution: it is one policy away from a leak, reads
    more than it needs, and cannot be sent to the one shard that holds the institution."""
    for query in body.queries:
        for raw in parse_sql(query):
            finder = _Levels()
            finder(raw)
            for complaint in finder.complaints:
                yield f"{body.signature}: {complaint}"


class _Levels(Visitor):
    """Looks at each SELECT, UPDATE, DELETE and INSERT by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.complaints: list[str] = []

    def visit_SelectStmt(self, _: Any, node: ast.SelectStmt) -> None:
        self._judge(node.fromClause or (), node.whereClause)

    def visit_UpdateStmt(self, _: Any, node: ast.UpdateStmt) -> None:
        self._judge((node.relation, *(node.fromClause or ())), node.whereClause)

    def visit_DeleteStmt(self, _: Any, node: ast.DeleteStmt) -> None:
        self._judge((node.relation, *(node.usingClause or ())), node.whereClause)

    def visit_InsertStmt(self, _: Any, node: ast.InsertStmt) -> None:
        columns = [column.name for column in node.cols or ()]
        table: Any = node.relation
        if table.schemaname == "lms" and table.relname != "tenants" and "tenant_id" not in columns:
            self.complaints.append(f"insert into lms.{table.relname} does not name tenant_id")

    def _judge(self, sources: Any, where: Any) -> None:
        level = _Level()
        for source in sources:
            level.add_source(source)
        level.add_condition(where)
        self.complaints += level.complaints()


class _Level:
    """The tables of one query, and what it demands of their tenants."""

    def __init__(self) -> None:
        self.tables: dict[str, str] = {}
        self.equal: list[tuple[str, str]] = []

    def add_source(self, node: Any) -> None:
        match node:
            case ast.RangeVar(schemaname="lms", relname=str(table), alias=alias):
                self.tables[(alias and alias.aliasname) or table] = table
            case ast.JoinExpr():
                self.add_source(node.larg)
                self.add_source(node.rarg)
                self.add_condition(node.quals)

    def add_condition(self, node: Any) -> None:
        match node:
            case ast.BoolExpr(boolop=BoolExprType.AND_EXPR, args=parts):
                for part in parts or ():
                    self.add_condition(part)
            case ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, name=(*_, ast.String(sval="="))):
                self.equal.append((self._side(node.lexpr), self._side(node.rexpr)))

    def complaints(self) -> Iterator[str]:
        bound = {""}
        while True:
            more = {b for a, b in self._both_ways() if a in bound} - bound
            if not more:
                break
            bound |= more
        for alias, table in self.tables.items():
            if alias not in bound:
                yield f"lms.{table} as {alias} is not bound to a tenant"

    def _both_ways(self) -> Iterator[tuple[str, str]]:
        for a, b in self.equal:
            yield a, b
            yield b, a

    def _side(self, node: Any) -> str:
        """The table whose tenant this is; '' for what comes from outside; something unknown for other columns."""
        if not isinstance(node, ast.ColumnRef):
            return ""
        names = [getattr(field, "sval", "*") for field in node.fields or ()]
        column = names[-1]
        if len(names) == 1:
            return next(iter(self.tables)) if column == "tenant_id" and len(self.tables) == 1 else ""
        alias = names[-2]
        if alias not in self.tables:
            return ""
        return alias if column == ("id" if self.tables[alias] == "tenants" else "tenant_id") else f"{alias}.{column}"


def _find(tree: Any, kind: str) -> Iterator[Any]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == kind:
                yield value
            yield from _find(value, kind)
    elif isinstance(tree, list):
        for value in tree:
            yield from _find(value, kind)
