from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "guanjia.exchange"
    label = "exchange"
