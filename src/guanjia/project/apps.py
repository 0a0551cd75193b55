from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "guanjia.project"
    label = "project"

    def ready(self) -> None:
        from guanjia.project import wiring

        wiring.connect()
