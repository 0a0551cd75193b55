"""Every setting of the running product, read once from the environment.

Each GUANJIA_* name is described in docs/settings.md; a house test keeps the two lists equal.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from guanjia.project.installation import REPOSITORY, VAR
from guanjia.project.logging import CONFIG


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) in {"1", "true", "yes"}


POOL = int(os.environ.get("GUANJIA_POOL", "12"))


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "guanjia.project.postgresql",
        "NAME": parts.path.lstrip("/") or "guanjia",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            # Whoever gets no connection for so long is better told so; nor may a worker that is
            # told to end hang on a database that has ended before it.
            "pool": {"min_size": 1, "max_size": POOL, "timeout": 10.0},
        },
    }


DEMO = _flag("GUANJIA_DEMO")
DEBUG = False
SECRET_KEY = os.environ.get("GUANJIA_SECRET_KEY", "")
MASTER_KEY_FILE = Path(os.environ.get("GUANJIA_MASTER_KEY_FILE", VAR / "keys" / "master.json"))
PRODUCTS = Path(os.environ.get("GUANJIA_PRODUCTS", REPOSITORY / "products"))
OVERLAYS = Path(os.environ.get("GUANJIA_OVERLAYS", REPOSITORY / "overlays"))
PAPERS = Path(os.environ.get("GUANJIA_PAPERS", VAR / "papers"))
READ_PHOTOS = _flag("GUANJIA_READ_PHOTOS", "1")
GATEWAYS_FILE = Path(os.environ.get("GUANJIA_GATEWAYS", VAR / "gateways.yaml"))
# From this hour to that one, in China, no text message comes but log-in codes.
QUIET_HOURS = tuple(int(hour) for hour in os.environ.get("GUANJIA_QUIET_HOURS", "21-8").split("-"))
PUBLIC_URL = os.environ.get("GUANJIA_PUBLIC_URL", "http://127.0.0.1:8700")
ALLOWED_HOSTS = os.environ.get("GUANJIA_HOSTS", "127.0.0.1,localhost,testserver").split(",")

DATABASES = {"default": _database(os.environ.get("GUANJIA_DATABASE_URL", "postgresql:///guanjia"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "guanjia.exchange",
    "guanjia.people",
    "guanjia.catalogue",
    "guanjia.policies",
    "guanjia.documents",
    "guanjia.claims",
    "guanjia.watch",
    "guanjia.care",
    "guanjia.web",
    "guanjia.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guanjia.web.middleware.PageHeaders",
    "guanjia.web.middleware.RequestLog",
    "guanjia.web.middleware.ViewerSession",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guanjia.web.middleware.NoNul",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            REPOSITORY / "src/guanjia/web/phone/templates",
            REPOSITORY / "src/guanjia/web/desk/templates",
        ],
        "OPTIONS": {"builtins": ["guanjia.web.words", "guanjia.web.staff_words"]},
    }
]
STATIC_URL = "/static/"
# Served as they lie beside the code; `collectstatic` is not needed.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "guanjia.web.errors.forged"
ROOT_URLCONF = "guanjia.project.urls"
ATOMIC_REQUESTS = False
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = CONFIG
SILENCED_SYSTEM_CHECKS: list[str] = []
