"""Professionals and memberships in the administration; no patient is reachable from here."""

from django.contrib import admin

from cryoboard.accounts.models import Membership, Professional


@admin.register(Professional)
class ProfessionalAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["family_name", "given_names", "specialty"]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "board", "role"]
    list_filter = ["role", "board"]
