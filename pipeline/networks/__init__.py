"""The networks, one file each, found by scanning this folder: `facebook_group.py` holds the network `facebook-group`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from pipeline.network import Network


@cache
def names() -> tuple[str, ...]:
    """Every network's name, in order; imports none of them."""
    return tuple(sorted(found.name.replace("_", "-") for found in iter_modules(__path__) if not found.name.startswith("_")))


@cache
def get(name: str) -> Network | None:
    """The network of that name; None when there is none. Imports its file only."""
    if name not in names():
        return None
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    made = [kind for kind in vars(module).values() if _is_network(kind) and kind.__module__ == module.__name__]
    if len(made) != 1 or made[0].name != name:
        raise TypeError(f"{module.__name__} must hold one network, named {name}")
    network: Network = made[0]()
    return network


def _is_network(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Network) and hasattr(kind, "name")


@cache
def discover() -> Mapping[str, Network]:
    """Every network by its name."""
    return MappingProxyType({name: network for name in names() if (network := get(name))})
