"""The outward API, version 1. `guanjia.web.api.root` is the object; OpenAPI at /api/v1/."""
