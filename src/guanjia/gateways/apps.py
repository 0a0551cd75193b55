from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "guanjia.gateways"
    label = "gateways"
