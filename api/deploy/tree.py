"""The files of `sql/` and the order in which they are applied."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "sql"

DOMAINS = (
    "request",
    "shared",
    "accounts",
    "courses",
    "learning",
    "quizzes",
    "payments",
    "certificates",
    "gamification",
    "forum",
    "notifications",
    "admin",
    "audit",
    "stats",
    "reports",
    "analytics",
    "platform",
)
"""Order of application, also written down in sql/README.md."""

LATER = ("views.sql", "triggers.sql", "policies.sql", "grants.sql")
"""Everything else in a domain is a function and comes first, in this order follow the rest."""

REPORTING = "reporting"
"""The folder of materialized views: no domain, since they are not made again each time the program is."""


@dataclass(frozen=True)
class SqlFile:
    path: Path
    text: str

    @property
    def role(self) -> str:
        """Who makes, and therefore owns, what the file creates: its first line says when it is not lms_owner.

        Schemas and grants concern both owners, so the login that migrates, a member of both, runs them.
        """
        if self.path.name in ("schemas.sql", "grants.sql"):
            return "none"
        first = self.text.split("\n", 1)[0]
        return first.removeprefix("-- owner: ").strip() if first.startswith("-- owner: ") else "lms_owner"


def files(tree: Path = SQL) -> list[SqlFile]:
    """The files of the tree in order of application: functions of all domains, then views, triggers and so on."""
    unknown = {p.name for p in tree.iterdir() if p.is_dir()} - {*DOMAINS, REPORTING}
    if unknown:
        raise ValueError(f"sql/ has folders that nobody applies: {', '.join(sorted(unknown))}")
    ordered: list[Path] = [tree / "request" / "schemas.sql"]
    for domain in DOMAINS:
        ordered += [p for p in sorted((tree / domain).glob("*.sql")) if p.name not in LATER and p not in ordered]
    for kind in LATER:
        ordered += [tree / domain / kind for domain in DOMAINS if (tree / domain / kind).exists()]
    return [SqlFile(path, path.read_text()) for path in ordered]


def materialized_views(tree: Path = SQL) -> list[SqlFile]:
    """One a file, which is named after it; applied after everything else, when there is a reason to."""
    return [SqlFile(path, path.read_text()) for path in sorted((tree / REPORTING).glob("*.sql"))]


def tree_hash(tree: Path = SQL) -> str:
    """Changes when any file, its place or the way of applying them changes."""
    digest = hashlib.sha256()
    for name in ("tree.py", "program.py", "materialized_views.py", "hardening.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    for file in (*files(tree), *materialized_views(tree)):
        digest.update(str(file.path.relative_to(tree)).encode() + b"\0" + file.text.encode() + b"\0")
    return digest.hexdigest()
