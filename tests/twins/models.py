"""Models that break the laws of fields, planted; built without touching the registry of the product."""

from django.db import models

from barnraise.platform.fields import classified
from barnraise.run.books.models import Invoice
from barnraise.run.organizations.models import Organization


def planted() -> list[type]:
    @classified(purpose="", retention="", public=["id", "price", "price"])
    class TwinPrice(models.Model):
        __module__ = "barnraise.run.organizations.models"
        price = models.FloatField()
        rate = models.DecimalField(max_digits=9, decimal_places=2)
        invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT)
        body = models.ForeignKey(Organization, on_delete=models.PROTECT)

        class Meta:
            app_label = "twins"
            managed = False

    return [TwinPrice]
