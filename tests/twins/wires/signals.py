"""Hidden wires, planted."""

from django.apps import apps
from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver


class Wired(models.Model):
    class Meta:
        app_label = "twins"
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        apps.get_model("twins", "Other")


@receiver(post_save)
def wire(**_: object) -> None: ...
