from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "guanjia.claims"
    label = "claims"
