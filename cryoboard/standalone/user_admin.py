"""Django's accounts in the administration of the stand-alone site, for the administrator role, with journal entries."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.organisation.admin import ForAdministrators, actor_of
from cryoboard.organisation.errors import OwnSecondFactor
from cryoboard.organisation.services.second_factor_enrolment import withdraw_second_factor_of

admin.site.site_header = admin.site.site_title = "CryoBoard · administration"
admin.site.index_title = "Comptes, rôles et RCP"
for model in (User, Group, TOTPDevice, StaticDevice):  # the page of a device would show its secret
    admin.site.unregister(model)


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the sign-in page of the site, which asks for both factors: the administration has none of its own."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("cryoboard:login"))


@admin.register(User)
class AccountAdmin(ForAdministrators, UserAdmin):  # type: ignore[type-arg]
    """Accounts are created, closed and given a new password here. What a person may do comes from their roles only."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Personne", {"fields": ("last_name", "first_name", "email")}),
        ("État", {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "last_name", "first_name", "is_active", "is_staff", "second_factor")
    list_filter = ("is_active", "is_staff")
    actions = ["withdraw_second_factor"]  # type: ignore[assignment]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        held = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        accounts: QuerySet[User] = super().get_queryset(request).annotate(has_second_factor=Exists(held))
        return accounts

    @admin.display(description="Second facteur", boolean=True)
    def second_factor(self, account: Any) -> bool:
        return bool(account.has_second_factor)

    @admin.action(description="Retirer le second facteur (téléphone perdu)", permissions=["change"])
    def withdraw_second_factor(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """Withdraw the second factor of people who lost their telephone; the administrator must know that it is them. Each has its journal
        entry."""
        for account in accounts:
            self.message_user(request, f"Compte « {account} » : {self.withdrawn(request, account)}", messages.WARNING)

    def withdrawn(self, request: HttpRequest, account: User) -> str:
        """The result for this account, in words."""
        if not self.has_change_permission(request, account):
            return "ce compte ne se change que par lui-même."
        if account == request.user:
            return OwnSecondFactor.message
        held = withdraw_second_factor_of(user=account, actor=actor_of(request.user))
        return "second facteur retiré ; la personne peut en enregistrer un autre." if held else "ce compte n’avait pas de second facteur."

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The account of the installer can be changed only by itself."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        event = Event.PROFESSIONAL_UPDATED if change else Event.ACCOUNT_CREATED
        record(event, subject=obj, actor=actor_of(request.user), fields=[] if not change else list(form.changed_data))
