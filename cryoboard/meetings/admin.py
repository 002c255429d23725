"""Boards in the administration."""

from django.contrib import admin

from cryoboard.meetings.models import Board


@admin.register(Board)
class BoardAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "kind", "network"]
