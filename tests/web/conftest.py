"""Signed-in clients, and what an HTMX request looks like."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cryoboard.organisation.models import Role
from tests.factories import make_user

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def signed_in(coordinator: Any) -> Client:
    """A browser of the coordinator."""
    client = Client()
    client.force_login(coordinator)
    return client


@pytest.fixture
def administrator(board: Any) -> Client:
    client = Client()
    client.force_login(make_user("administrateur", Role.ADMINISTRATOR, board))
    return client


@pytest.fixture(autouse=True)
def without_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read as a browser reads them: how a template is laid out in lines is not part of what it says."""
    request = Client.request

    def read(self: Client, **named: Any) -> Any:
        response = request(self, **named)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            between_tags = re.sub(rb">[ ]*\n\s*<", b"><", response.content)
            response.content = re.sub(rb"[ ]*\n[ ]+", b" ", between_tags)
        return response

    monkeypatch.setattr(Client, "request", read)
