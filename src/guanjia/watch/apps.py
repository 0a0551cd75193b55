from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "guanjia.watch"
    label = "watch"
