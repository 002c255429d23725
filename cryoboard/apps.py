"""CryoBoard as one Django application."""

from django.apps import AppConfig


class CryoBoardConfig(AppConfig):
    name = "cryoboard"
    verbose_name = "CryoBoard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cryoboard import checks, receivers, tasks  # noqa: F401 - registers: Django connects them by importing
