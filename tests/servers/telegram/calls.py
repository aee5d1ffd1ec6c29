"""A call as it arrived: typed access to its arguments, and the refusals of the Bot API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from tests.servers.telegram.truth import Payload


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters

    @property
    def description(self) -> str:
        """The words as the Bot API has them."""
        names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
        name = names.get(self.code, "Too Many Requests")
        return f"{name}: {self}" if str(self) else name


@dataclass(frozen=True)
class Call:
    """One call."""

    method: str
    arguments: Mapping[str, str]
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    def text(self, name: str) -> str:
        """Return an argument as text, empty where it is not given."""
        return self.arguments.get(name, "")

    def number(self, name: str, otherwise: int = 0) -> int:
        """Return an argument as a number."""
        value = self.arguments.get(name)
        if value is None:
            return otherwise
        try:
            return int(value)
        except ValueError:
            raise Refused(400, f"{name} must be an Integer") from None

    def yes(self, name: str) -> bool:
        """Return whether an argument is true."""
        return self.arguments.get(name, "").lower() == "true"

    def table(self, name: str) -> Payload:
        """Return an argument that is a JSON object."""
        value = self.json(name)
        return cast("Payload", value) if isinstance(value, dict) else {}

    def listed(self, name: str) -> list[object]:
        """Return an argument that is a JSON list."""
        value = self.json(name)
        return cast("list[object]", value) if isinstance(value, list) else []

    def json(self, name: str) -> object:
        """Return an argument that is JSON, None where it is not given."""
        value = self.arguments.get(name)
        return None if value is None else json.loads(value)
