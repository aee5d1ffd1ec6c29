"""The JSON Schema says of ops.toml what the reader says of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.core.config.workshop import GreeterSettings, Stub, installed, module

from townhall import Plugin
from townhall.config.schema import schema
from townhall.plugin.loading import Installed

SCHEMA: dict[str, Any] = schema(Installed.of({"greeter": module("greeter", Plugin(GreeterSettings))}, {"stub": Stub}))
GREETER: dict[str, Any] = SCHEMA["$defs"]["GreeterSettings"]["properties"]


def test_it_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_reference_leads_somewhere() -> None:
    named = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(SCHEMA)))
    assert named <= SCHEMA["$defs"].keys()


def test_a_plugin_is_a_switch_or_its_table() -> None:
    group = SCHEMA["properties"]["groups"]["additionalProperties"]["properties"]["greeter"]
    assert group["anyOf"] == [{"type": "boolean"}, {"$ref": "#/$defs/GreeterSettings"}]


@pytest.mark.parametrize(("text", "fits"), [("20s", True), ("1h30m", True), ("20", False), ("soon", False)])
def test_a_duration_is_a_text_with_units(text: str, fits: bool) -> None:
    assert GREETER["window"]["type"] == "string"
    assert bool(re.search(GREETER["window"]["pattern"], text)) is fits


def test_defaults_and_descriptions_are_those_of_the_struct() -> None:
    assert (GREETER["window"]["default"], GREETER["window"]["description"]) == (
        "20s",
        "How long newcomers are collected.",
    )


def test_a_secret_is_a_reference() -> None:
    token = SCHEMA["$defs"]["StubAccount"]["properties"]["token"]
    assert token["type"] == "object"
    assert set(token["properties"]) == {"env", "file", "credential"}


def test_what_cannot_be_imported_leaves_the_rest_of_the_schema_whole() -> None:
    assert "greeter" in schema(installed())["properties"]["defaults"]["properties"]
