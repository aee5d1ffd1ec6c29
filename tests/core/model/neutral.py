"""How Hypothesis makes any event, action or result there can be, from nothing but their types."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TypeVar

import msgspec
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec import inspect

StructType = TypeVar("StructType", bound=msgspec.Struct)

# Any text but lone surrogates, which no UTF-8 wire can carry.
texts = st.text(st.characters(codec="utf-8"), max_size=12)
moments = st.datetimes(timezones=st.just(UTC))
durations = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3650))

_SIMPLE: dict[type[inspect.Type], SearchStrategy[object]] = {
    inspect.StrType: texts,
    inspect.BytesType: st.binary(max_size=12),
    inspect.BoolType: st.booleans(),
    inspect.IntType: st.integers(min_value=-(2**63), max_value=2**63 - 1),
    inspect.FloatType: st.floats(allow_nan=False),
    inspect.DateTimeType: moments,
    inspect.TimeDeltaType: durations,
    inspect.NoneType: st.none(),
}


def anything(kind: type[StructType]) -> SearchStrategy[StructType]:
    """Return a strategy for every value a struct can have, each of its fields set."""
    return st.builds(kind, **{field.name: _of(inspect.type_info(field.type)) for field in msgspec.structs.fields(kind)})


def one_of(kinds: tuple[type[StructType], ...]) -> SearchStrategy[StructType]:
    """Return a strategy for a value of any of these structs."""
    return st.sampled_from(kinds).flatmap(anything)


def _of(kind: inspect.Type) -> SearchStrategy[object]:
    match kind:
        case inspect.UnionType(types=types):
            return st.one_of(*(_of(one) for one in types))
        case inspect.StructType(cls=struct):
            return anything(struct)
        case inspect.EnumType(cls=enumeration):
            return st.sampled_from(list(enumeration))
        case inspect.VarTupleType(item_type=item):
            return st.lists(_of(item), max_size=3).map(tuple)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key), _of(value), max_size=3)
        case _:
            return _SIMPLE[type(kind)]
