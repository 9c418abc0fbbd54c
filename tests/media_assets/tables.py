"""Every table's schema by its name, from all modules of `media_assets.schemas`."""

import pkgutil
from importlib import import_module

import pyarrow as pa

from media_assets import schemas


def every_schema() -> dict[str, pa.Schema]:
    modules = [import_module(f"{schemas.__name__}.{module.name}") for module in pkgutil.iter_modules(schemas.__path__)]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, pa.Schema)
    }
