"""Installs the guards around every migration: the one place where Django's migrate signals are used."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PlatformConfig(AppConfig):
    name = "barnraise.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_drop, sender=self, dispatch_uid="barnraise-drop-guards")
        post_migrate.connect(_install, dispatch_uid="barnraise-install-guards")


def _drop(**_: Any) -> None:
    from barnraise.platform import guards, registry

    guards.drop(registry.guards())


def _install(sender: AppConfig, **_: Any) -> None:
    from django.apps import apps

    from barnraise.platform import guards, registry

    if sender is list(apps.get_app_configs())[-1]:
        guards.install(registry.guards())
