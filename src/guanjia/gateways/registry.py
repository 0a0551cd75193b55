"""Which gateways exist: one file, written by whoever runs the platform.

qinghe:
  kind: qinghe                      # which adapter
  url: https://open.qinghe.example  # the only addresses that a gateway ever calls
  secrets: [whsec_...]              # the first signs; all of them verify, for rotation
  name_zh: 青禾健康保险              # optional
"""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from guanjia.gateways.base import Courier, Insurer, Texter
from guanjia.gateways.guiyan import Guiyan
from guanjia.gateways.qinghe import Qinghe
from guanjia.gateways.yuanshan import Yuanshan
from guanjia.gateways.zhujian import Zhujian

INSURERS: dict[str, Callable[..., Insurer]] = {"qinghe": Qinghe, "yuanshan": Yuanshan}
COURIERS: dict[str, Callable[..., Courier]] = {"guiyan": Guiyan}
TEXTERS: dict[str, Callable[..., Texter]] = {"zhujian": Zhujian}


class GatewaysFileError(Exception):
    code = "gateways_file_invalid"
    customer_zh = "系统与保险公司的连接配置有误，请联系客服。"


class UnknownGateway(KeyError):
    code = "gateway_unknown"
    customer_zh = "这家公司还没有与本平台直连，请联系客服协助办理。"


class Gateways(Mapping[str, Insurer | Courier]):
    """Those that claims speak with, by code: `insurers` and `couriers` are its two halves.

    `texter` carries the text messages: the first that the file names, None where it names none.
    """

    def __init__(
        self,
        insurers: Mapping[str, Insurer],
        couriers: Mapping[str, Courier],
        texter: Texter | None = None,
    ) -> None:
        self.insurers = dict(insurers)
        self.couriers = dict(couriers)
        self.texter = texter

    def __getitem__(self, code: str) -> Insurer | Courier:
        found = self.insurers.get(code) or self.couriers.get(code)
        if found is None:
            raise UnknownGateway(code)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter([*self.insurers, *self.couriers])

    def __len__(self) -> int:
        return len(self.insurers) + len(self.couriers)

    def insurer(self, code: str) -> Insurer:
        if code not in self.insurers:
            raise UnknownGateway(code)
        return self.insurers[code]

    def courier(self, code: str) -> Courier:
        if code not in self.couriers:
            raise UnknownGateway(code)
        return self.couriers[code]


def load(path: Path) -> Gateways:
    try:
        entries = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GatewaysFileError(f"{path.name}: {type(error).__name__}") from error
    if not isinstance(entries, dict):
        raise GatewaysFileError(f"{path.name}: a mapping of codes is needed")
    insurers: dict[str, Insurer] = {}
    couriers: dict[str, Courier] = {}
    texters: list[Texter] = []
    for code, entry in entries.items():
        options = _options(code, entry)
        kind = options.pop("kind")
        if kind in INSURERS:
            insurers[code] = INSURERS[kind](code=code, **options)
        elif kind in COURIERS:
            couriers[code] = COURIERS[kind](code=code, **options)
        elif kind in TEXTERS:
            texters.append(TEXTERS[kind](code=code, **options))
        else:
            raise GatewaysFileError(f"{code}: no adapter of kind {kind!r}")
    return Gateways(insurers, couriers, next(iter(texters), None))


def _options(code: object, entry: object) -> dict[str, Any]:
    if not isinstance(code, str) or not isinstance(entry, dict):
        raise GatewaysFileError(f"{code}: a mapping is needed")
    known = {"kind", "url", "secrets", "name_zh"}
    if missing := {"kind", "url", "secrets"} - set(entry):
        raise GatewaysFileError(f"{code}: {sorted(missing)} missing")
    if unknown := set(entry) - known:
        raise GatewaysFileError(f"{code}: {sorted(map(str, unknown))} not understood")
    secrets = entry["secrets"]
    if (
        not secrets
        or not isinstance(secrets, list)
        or not all(isinstance(one, str) and one.startswith("whsec_") for one in secrets)
    ):
        raise GatewaysFileError(f"{code}: secrets must be a list of whsec_...")
    return {**entry, "url": _checked_url(code, entry["url"]), "secrets": tuple(secrets)}


def _checked_url(code: str, url: object) -> str:
    """https anywhere, plain http only to this machine: papers never cross a network in the open."""
    parts = urlsplit(str(url))
    host = parts.hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    plain = parts.scheme == "http" and loopback
    if not host or parts.username or parts.query or not (plain or parts.scheme == "https"):
        raise GatewaysFileError(f"{code}: url must be https, or http to this machine")
    return str(url).rstrip("/")
