"""Reads `sql/` and `migrations/` as tokens of PostgreSQL's own scanner, bodies of functions included."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pglast import ast, parse_sql
from pglast.parser import scan


@dataclass(frozen=True)
class Token:
    """A token, the line that it stands on, and its text in lower case when it is a word."""

    text: str
    line: int
    is_string: bool


def tokens(text: str, first_line: int = 1) -> list[Token]:
    """The tokens of a text without its comments; a dollar-quoted string is scanned as the SQL that it is."""
    found: list[Token] = []
    for token in scan(text):
        piece = text[token.start : token.end + 1]
        line = first_line + text.count("\n", 0, token.start)
        if "COMMENT" in token.name:
            continue
        if token.name == "SCONST" and piece.startswith("$"):
            tag = piece[: piece.index("$", 1) + 1]
            found += tokens(piece.removeprefix(tag).removesuffix(tag), line)
        elif token.name == "SCONST":
            found.append(Token(piece, line, True))
        else:
            found.append(Token(piece.lower(), line, False))
    return found


def lasting_settings(path: Path, text: str) -> Iterator[str]:
    """Prevents the one leak between requests that could be provoked: a setting or role that outlives its transaction
    stays on the connection, for whoever gets it next."""
    words = tokens(text)
    for i, word in enumerate(words):
        one, two = [w.text for w in [*words, word, word][i + 1 : i + 3]]
        if word.text == "set_config" and one == "(" and _last_argument(words, i + 1) != ["true"]:
            yield f"{path}:{word.line}: set_config() that is not local"
        if word.text == "set" and one in ("role", "session") and two != "=":  # "=": a column of an update
            yield f"{path}:{word.line}: set {one} without local"


def _last_argument(words: list[Token], opening: int) -> list[str]:
    """The tokens of the last argument of a call whose parenthesis opens there."""
    depth = 0
    argument: list[str] = []
    for word in words[opening:]:
        depth += (word.text == "(") - (word.text == ")")
        if depth == 0:
            break
        if depth == 1 and word.text in ("(", ","):
            argument = []
        else:
            argument.append(word.text)
    return argument


def names_context(text: str) -> bool:
    """Whether a file reads or writes the settings that make up a request's context."""
    return any(word.is_string and word.text in CONTEXT for word in tokens(text))


CONTEXT = ("'lms.tenant_id'", "'lms.user_id'", "'lms.seal'")


def error_codes(text: str) -> Iterator[str]:
    """The SQLSTATEs of class LM that the code raises; comments, and `comment on`, only speak of them."""
    for word in tokens(text):
        if word.is_string and word.text.startswith("'LM") and len(word.text) == len("'LM101'"):
            yield word.text.strip("'")


def functions_of(text: str) -> Iterator[str]:
    """The functions that a file creates, with their schemas."""
    for raw in parse_sql(text):
        if isinstance(raw.stmt, ast.CreateFunctionStmt):
            yield ".".join(part.sval for part in raw.stmt.funcname or ())


def misplaced_functions(path: Path, text: str) -> Iterator[str]:
    """Prevents the hunt for a rule: how a lesson is completed is in the file of that name, and nowhere else."""
    public = [name for name in functions_of(text) if name.startswith("app.")]
    if public and public != [f"app.{path.stem}"]:
        yield f"{path} creates {', '.join(public)}"


def unshardable(path: Path, text: str) -> Iterator[str]:
    """Prevents what the same program, sharded by institution, cannot do, or drops without a word."""
    words = tokens(text)
    for i, word in enumerate(words):
        two = " ".join(w.text for w in words[i : i + 2])
        is_member = words[i - 1].text == "."  # internal.notify() tells people, not connections
        forbidden = ("merge", "restrictive", "enum", "identity", "listen", "notify")
        if word.text in forbidden and not word.is_string and not is_member:
            yield f"{path}:{word.line}: {word.text}"
        if two in ("initially deferred", "update cascade") or (two == "set null" and words[i - 1].text == "delete"):
            yield f"{path}:{word.line}: {two}"
