"""The page of hooks is true: documented, typed, synchronous."""

from __future__ import annotations

import inspect

import pytest

from townhall import hooks

HOOKS = [function for name, function in inspect.getmembers(hooks, inspect.isfunction) if name.startswith("townhall_")]


def test_the_manager_knows_exactly_the_hooks_of_the_page() -> None:
    manager = hooks.manager()
    known = {name for name in vars(manager.hook) if name.startswith("townhall_")}
    assert known == {function.__name__ for function in HOOKS}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)
def test_a_hook_is_documented_typed_and_synchronous(hook: object) -> None:
    assert inspect.isfunction(hook)
    assert inspect.getdoc(hook)
    assert not inspect.iscoroutinefunction(hook)
    assert set(hook.__annotations__) == {*inspect.signature(hook).parameters, "return"}
