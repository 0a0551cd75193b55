from django.db import models


class Insurer(models.Model):
    """`gateway` is empty where claims go by hand: the customer holds the settlement sheet."""

    code = models.CharField(max_length=32, primary_key=True)
    name_zh = models.CharField(max_length=64)
    gateway = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "catalogue_insurer"
