"""Runs inside the host: signs in, enrols a telephone, opens pages, asks for one PDF. Prints what was seen as one JSON object.

It knows addresses, names of models and third-party packages only: nothing here would notice a package of ours being renamed.
"""

import io
import json
import sys
import time

import django
from django.core.management import call_command

django.setup()

from celery import current_app  # noqa: E402
from django.apps import apps  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django_otp.oath import TOTP  # noqa: E402
from django_otp.plugins.otp_totp.models import TOTPDevice  # noqa: E402

from cryoboard.conf import configuration  # noqa: E402

USER, PASSWORD, CASE = "coordinatrice", "demonstration", "demo-01-creux-poplite"
PATIENCE_SECONDS = 180


def code_of(device):
    return f"{TOTP(device.bin_key, device.step, device.t0, device.digits).token():06d}"


def sign_in(client):
    """Where one is sent before enrolling, and after."""
    first = client.post(reverse("cryoboard:login"), {"username": USER, "password": PASSWORD}, follow=True).request["PATH_INFO"]
    client.post(reverse("cryoboard:second_factor_begin"), {"password": PASSWORD})
    device = TOTPDevice.objects.get(user__username=USER)
    client.post(reverse("cryoboard:second_factor_confirm"), {"code": code_of(device)})
    return [first, client.get(reverse("cryoboard:home"), follow=True).request["PATH_INFO"]]


def opened(client):
    """The status of each page."""
    of_all = ("cases", "about", "rulesets", "evidence", "meetings", "calendars", "second_factor")
    of_the_case = ("case", "proposals", "journey", "documents", "journal")
    addresses = [reverse(f"cryoboard:{name}") for name in of_all] + [reverse(f"cryoboard:{name}", args=[CASE]) for name in of_the_case]
    return {address: client.get(address).status_code for address in addresses}


def printed(client):
    """The first bytes of a dossier, once whoever does the tasks made it."""
    client.post(reverse("cryoboard:dossier", args=[CASE]))
    document = apps.get_model("cryoboard", "Document").objects.latest("pk")
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = client.get(reverse("cryoboard:document_file", args=[document.pk]))
        if answer.status_code == 200:
            return b"".join(answer.streaming_content if answer.streaming else [answer.content])[:5].decode("ascii", "replace")
        time.sleep(0.2)
    document.refresh_from_db()
    return f"no PDF after {PATIENCE_SECONDS} s: {document.state} {document.failure}"


def main():
    setup_test_environment()
    call_command("load_demo", stdout=io.StringIO())
    client = Client()
    seen = {
        "second_factor": configuration().second_factor,
        "signed_in": sign_in(client),
        "pages": opened(client),
        "pdf": printed(client),
        "tasks": sorted({task.app.main for name, task in current_app.tasks.items() if name.startswith("cryoboard.")}),
        "of_the_site": sorted(name for name in sys.modules if name.startswith("cryoboard.standalone")),
    }
    print(json.dumps(seen, ensure_ascii=False))


if __name__ == "__main__":
    main()
