"""Where members open a message on Matrix."""

from __future__ import annotations

from tests.adapters.matrix.town import Town

from townhall.model.ids import MessageId, group_id


async def test_a_message_has_an_address_for_every_client(town: Town) -> None:
    adapter = town.make()

    link = adapter.link_to(group_id("matrix", "mx", "!hall:example.org"), MessageId("$a/b+c"))

    assert link == "https://matrix.to/#/!hall:example.org/$a%2Fb%2Bc"
