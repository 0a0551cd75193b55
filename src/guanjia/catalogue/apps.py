from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "guanjia.catalogue"
    label = "catalogue"
