"""How much each kind of merit counts; what counts is help and being heard, never how much somebody writes."""

from __future__ import annotations

from typing import Annotated

from townhall import Between, Record

Weight = Annotated[float, Between(0, 1000)]


class Weights(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much each kind of merit counts beside the others; 0 leaves it out."""

    helped: Weight = 35
    """To how many different people somebody gave an answer, or who thanked them."""
    thanks: Weight = 20
    """Thanks received, from one person three times at the most."""
    listened: Weight = 20
    """How often their posts are answered, and by how many people."""
    breadth: Weight = 10
    """In how many topics they are at home."""
    regular: Weight = 15
    """In how many of the weeks they gave something."""

    @property
    def sum(self) -> float:
        """What all of them come to."""
        return self.helped + self.thanks + self.listened + self.breadth + self.regular
