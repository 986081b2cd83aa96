"""Finding the vendors: every sub-package with ``SIMULATORS`` takes part."""

from collections.abc import Collection
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from . import __path__ as _folders
from .core import Simulator


@cache
def registry() -> dict[str, type[Simulator]]:
    """Return every simulator class by its name."""
    packages = [import_module(f"{__package__}.{found.name}") for found in iter_modules(_folders) if found.ispkg]
    return {simulator.name: simulator for package in packages for simulator in getattr(package, "SIMULATORS", ())}


def select(wanted: Collection[str] = ()) -> dict[str, type[Simulator]]:
    """Return the simulators with these names, or of these vendor packages; all if none is given.

    Raises:
        ValueError: a name is unknown.
    """
    known = registry()
    if not wanted:
        return known
    chosen = {}
    for want in wanted:
        package = f"{__package__}.{want}"
        found = {n: c for n, c in known.items() if n == want or f"{c.__module__}.".startswith(f"{package}.")}
        if not found:
            raise ValueError(f"unknown simulator {want!r}; known: {', '.join(sorted(known))}")
        chosen.update(found)
    return chosen
