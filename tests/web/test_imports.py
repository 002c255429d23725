"""Uploading: every wrong file gets its sentence, and the good values of a file are kept."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import engine_facts

URL = "cryoboard:case_upload"


def upload(client, board, content, name="cas.json"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else json.dumps(content).encode())
    return client.post(reverse(URL), {"file": file, "board": board.pk}, follow=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 binaire", "Ce fichier est un PDF"),
        (b'{"facts": {', "JSON mal form"),
        (b"\xff\xfe\x00binaire", "pas un texte UTF-8"),
        (b" " * (2 * 1024 * 1024 + 1), "dépasse 2 Mo"),
        (b"[]", "contient une liste"),
        (b"{}", "forme d&#x27;un dossier"),
    ],
)
def test_a_file_that_is_not_a_case_is_refused_in_words(signed_in, board, content, words):
    response = upload(signed_in, board, content)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Case.objects.exists()
    assert Entry.objects.filter(event=Event.IMPORT_REFUSED).count() == 1


def test_no_file_is_said_beside_the_field(signed_in, board):
    response = signed_in.post(reverse(URL), {"board": board.pk})

    assert "Choisissez un fichier." in response.content.decode()


def test_refused_values_are_listed_and_the_others_kept(signed_in, board):
    facts = {"tumour": {"site": "abdominal_wall", "size_mm": -3, "colour": "red"}, "patient": {"age_years": 34}}
    page = upload(signed_in, board, {"case": "A-12", "facts": facts}).content.decode()

    assert "2 données enregistrées" in page and "2 valeurs refusées" in page
    assert "hors des valeurs possibles" in page and "Donnée inconnue « tumour.colour »" in page
    assert engine_facts(Case.objects.get()) == {"patient.age_years": 34, "tumour.site": "abdominal_wall"}


def test_a_role_that_creates_no_case_uploads_none(administrator, board):
    assert upload(administrator, board, {"facts": {}}).status_code == 403
