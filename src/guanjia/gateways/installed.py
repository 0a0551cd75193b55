"""The gateways of this installation, read once a process from settings.GATEWAYS_FILE."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from guanjia.gateways.registry import Gateways, load


@lru_cache(maxsize=1)
def gateways() -> Gateways:
    return load(Path(settings.GATEWAYS_FILE))
