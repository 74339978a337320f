"""What the gateway remembers, in memory and, so that it outlives a restart, in a file."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, TextIO

Entity = dict[str, Any]
"""As the gateway shows it; members that begin with _ are nobody's business outside."""


class Store:
    """Entities by kind and id, in the order in which they came. The file gets a line for each change."""

    def __init__(self, file: Path | None = None) -> None:
        self._entities: defaultdict[str, dict[str, Entity]] = defaultdict(dict)
        self._journal: TextIO | None = None
        if file is not None:
            self._load(file)

    def put(self, kind: str, entity: Entity) -> Entity:
        """Keeps an entity, new or changed."""
        self._entities[kind][entity["id"]] = entity
        self._write(kind, entity["id"], entity)
        return entity

    def get(self, kind: str, identifier: str) -> Entity | None:
        return self._entities[kind].get(identifier)

    def require(self, kind: str, identifier: str) -> Entity:
        """One that must be there, since another one names it."""
        return self._entities[kind][identifier]

    def all(self, kind: str) -> list[Entity]:
        """Oldest first."""
        return list(self._entities[kind].values())

    def count(self, kind: str) -> int:
        return len(self._entities[kind])

    def forget(self, kind: str, identifier: str) -> None:
        if self._entities[kind].pop(identifier, None) is not None:
            self._write(kind, identifier, None)

    def clear(self) -> None:
        for kind in list(self._entities):
            for identifier in list(self._entities[kind]):
                self.forget(kind, identifier)

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _load(self, file: Path) -> None:
        if file.exists():
            for line in file.read_text().splitlines():
                try:
                    kind, identifier, entity = json.loads(line)
                except ValueError:  # the end of a line that a crash has cut off
                    continue
                if entity is None:
                    self._entities[kind].pop(identifier, None)
                else:
                    self._entities[kind][identifier] = entity
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        self._journal = fresh.open("w")
        for kind, entities in self._entities.items():
            for identifier, entity in entities.items():
                self._write(kind, identifier, entity)
        fresh.replace(file)

    def _write(self, kind: str, identifier: str, entity: Entity | None) -> None:
        if self._journal is not None:
            self._journal.write(json.dumps([kind, identifier, entity], separators=(",", ":")) + "\n")
            self._journal.flush()


def public(entity: Entity) -> Entity:
    """As it is shown to the outside."""
    return {name: value for name, value in entity.items() if not name.startswith("_")}
