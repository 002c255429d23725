"""Boards in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cryoboard.accounts.admin import ForAdministrators, acting
from cryoboard.meetings.models import Board
from cryoboard.meetings.services import save_board


@admin.register(Board)
class BoardAdmin(ForAdministrators):
    list_display = ["name", "kind", "network"]

    def save_model(self, request: HttpRequest, obj: Board, form: Any, change: bool) -> None:
        save_board(actor=acting(request.user), board=obj)
