"""Professionals and roles in Django's administration. No patient can be reached from these pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cryoboard.audit.actor import Account, Actor
from cryoboard.organisation.errors import RoleRefused
from cryoboard.organisation.models import Board, Facility, Membership, Professional
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.organisation.services.accounts import (
    grant_role,
    journal_role_refusal,
    refuse_role,
    revoke_role,
    save_board,
    save_facility,
    save_professional,
)


class ForAdministrators(admin.ModelAdmin):  # type: ignore[type-arg]
    """An administration page for the administrator role and for the superuser who installs the site; neither sees a patient."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_manage(user: Account) -> bool:
    return bool(user.is_active and (user.is_superuser or allowed(user, Action.MANAGE_ACCOUNTS)))


def actor_of(user: Account) -> Actor | None:
    """The actor passed to the services. None for the superuser, who acts before any administrator exists, as the command line does."""
    return None if user.is_superuser else user


@admin.register(Facility)
class FacilityAdmin(ForAdministrators):
    list_display = ["name", "finess"]
    search_fields = ["name", "finess"]

    def save_model(self, request: HttpRequest, obj: Facility, form: Any, change: bool) -> None:
        save_facility(actor=actor_of(request.user), facility=obj)


@admin.register(Professional)
class ProfessionalAdmin(ForAdministrators):
    list_display = ["family_name", "given_names", "specialty", "facility", "rpps"]
    list_filter = ["specialty"]
    search_fields = ["family_name", "given_names", "rpps"]

    def save_model(self, request: HttpRequest, obj: Professional, form: Any, change: bool) -> None:
        save_professional(actor=actor_of(request.user), professional=obj)


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form of a role given to a person. A role that may not be given is an error of the form."""

    actor: Actor | None = None
    tried_by: Actor | None = None

    class Meta:
        model = Membership
        fields = ["user", "board", "role"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("user") and data.get("role"):
            try:
                refuse_role(self.actor, data["user"], data["role"])
            except RoleRefused as refusal:
                journal_role_refusal(refusal, self.tried_by, data["user"], data.get("board"), data["role"])
                raise forms.ValidationError(refusal.message) from refusal
        return data


@admin.register(Membership)
class MembershipAdmin(ForAdministrators):
    form = MembershipForm
    list_display = ["user", "board", "role"]
    list_filter = ["role", "board"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("MembershipForm", (form,), {"actor": actor_of(request.user), "tried_by": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a role is granted or revoked, with an entry in the journal, and never edited

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        saved = grant_role(actor=actor_of(request.user), user=obj.user, board=obj.board, role=obj.role)
        obj.pk, obj._state.adding = saved.pk, False

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        revoke_role(actor=actor_of(request.user), membership=obj)


@admin.register(Board)
class BoardAdmin(ForAdministrators):
    list_display = ["name", "kind", "network"]

    def save_model(self, request: HttpRequest, obj: Board, form: Any, change: bool) -> None:
        save_board(actor=actor_of(request.user), board=obj)
