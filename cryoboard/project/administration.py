"""Django's accounts in the administration of the stand-alone site, open to the administrator role and journalled."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from cryoboard.accounts.admin import ForAdministrators, acting
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record

admin.site.site_header = admin.site.site_title = "CryoBoard · administration"
admin.site.index_title = "Comptes, rôles et RCP"
admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(ForAdministrators, UserAdmin):  # type: ignore[type-arg]
    """Accounts are opened, closed and given a new password; what a person may do comes from their roles alone."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Personne", {"fields": ("last_name", "first_name", "email")}),
        ("État", {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "last_name", "first_name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The installer's account is changed by itself alone."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        event = Event.PROFESSIONAL_UPDATED if change else Event.ACCOUNT_CREATED
        record(event, subject=obj, actor=acting(request.user), fields=[] if not change else list(form.changed_data))
