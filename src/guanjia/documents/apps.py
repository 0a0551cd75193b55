from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "guanjia.documents"
    label = "documents"
