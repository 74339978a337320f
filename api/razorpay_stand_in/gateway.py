"""All parts of the stand-in together."""

from pathlib import Path

from api.razorpay_stand_in.calls import Calls
from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.faults import Faults
from api.razorpay_stand_in.store import Entity, Store
from api.razorpay_stand_in.validation import identifier
from api.razorpay_stand_in.webhooks import Webhooks

_PREFIXES = {"order": "order", "payment": "pay", "refund": "rfnd", "dispute": "disp"}


class Gateway:
    """State, and what surrounds it."""

    def __init__(self, file: Path | None = None) -> None:
        self.store = Store(file)
        self.webhooks = Webhooks(self.store)
        self.faults = Faults()
        self.calls = Calls()
        self.running: set[str] = set()

    def find(self, kind: str, value: str, account: Entity | None = None) -> Entity:
        """One entity, of one merchant; without a merchant, anybody's."""
        entity = self.store.get(kind, identifier(_PREFIXES[kind], value))
        if entity is None or (account is not None and entity["_account"] != account["id"]):
            raise RefusedError("The id provided does not exist")
        return entity

    def account(self, entity: Entity) -> Entity:
        return self.store.require("account", entity["_account"])
