from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "guanjia.policies"
    label = "policies"
