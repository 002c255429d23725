"""Signed-in clients, and what an HTMX request looks like."""

from __future__ import annotations

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
