"""By hand, without reading any documentation: from the list to the proposals to the PDF."""

from __future__ import annotations

import hashlib
import json

import pytest
from playwright.sync_api import Page, expect

from cryoboard.cases.models import Case
from cryoboard.cases.selectors import current_facts, engine_facts
from cryoboard.documents.models import Document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]


def row(page: Page, name: str):
    return page.locator(f"#fact-{name.replace('.', '-').replace('_', '-')}")


def test_from_the_list_to_the_proposals_to_the_pdf(demo, open_page):
    case = demo("01")
    page = open_page("coordinatrice")
    page.goto("/")
    page.get_by_role("link", name=case.reference).click()
    page.get_by_role("link", name="Propositions", exact=True).click()
    expect(page.get_by_role("heading", name="Recommandations")).to_be_visible()

    why = page.locator("details.why").first
    why.locator("summary").click()
    expect(why.get_by_role("columnheader", name="Critère")).to_be_visible()
    expect(why.locator(".chip").first).to_contain_text("Vrai")

    page.get_by_role("button", name="Produire le dossier PDF").click()
    link = page.get_by_role("link", name="Télécharger le PDF")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    content = download.value.path().read_bytes()

    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == Document.objects.get().sha256
    expect(page.locator("#documents")).to_contain_text(Document.objects.get().sha256)


def test_a_booklet_is_made_of_the_ticked_cases(demo, open_page):
    cases = [demo("01"), demo("02"), demo("03")]
    page = open_page("coordinatrice")
    page.goto("/")
    for case in cases[:2]:
        page.get_by_label(f"Ajouter le dossier {case.reference} au livret").check()
    page.get_by_role("button", name="Produire un livret PDF des dossiers cochés").click()
    expect(page.get_by_role("link", name="Télécharger le PDF")).to_be_visible(timeout=60_000)

    assert set(Document.objects.get().cases.all()) == set(cases[:2])


def test_a_new_case_is_filled_in_field_by_field(demo, open_page):
    demo("01")
    page = open_page("coordinatrice")
    page.goto("/")
    page.get_by_role("link", name="Nouveau dossier").first.click()
    page.get_by_label("Nom de naissance").fill("Durand")
    page.get_by_label("Prénoms").fill("Alice")
    page.get_by_label("Date de naissance").fill("1990-03-12")
    page.get_by_label("Sexe administratif").select_option("female")
    page.get_by_label("Question posée à la RCP").fill("Faut-il traiter ?")
    page.get_by_role("button", name="Créer le dossier").click()

    size = row(page, "tumour.size_mm")
    size.get_by_label("Plus grand diamètre", exact=True).fill("72,5")
    page.keyboard.press("Tab")
    expect(size).to_contain_text("Enregistré à")
    growth = row(page, "disease.growth_status")
    growth.get_by_label("Progression").check()
    expect(growth).to_contain_text("Enregistré à")

    made = Case.objects.latest("pk")
    known = engine_facts(made)
    assert (known["disease.growth_status"], known["tumour.size_mm"]) == ("progressing", 72.5)


def test_a_refused_value_keeps_what_was_typed_and_a_right_one_replaces_it(demo, open_page):
    case = demo("01")
    page = open_page("coordinatrice")
    page.goto(f"/dossiers/{case.reference}/")
    size = row(page, "tumour.size_mm")
    before = current_facts(case)["tumour.size_mm"].value
    field = size.get_by_label("Plus grand diamètre", exact=True)

    field.fill("8 cm")
    field.press("Enter")
    expect(size).to_contain_text("n'est pas un nombre")
    expect(field).to_have_value("8 cm")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert current_facts(case)["tumour.size_mm"].value == before

    field.fill("81")
    field.press("Enter")
    expect(size).to_contain_text("Enregistré à")
    expect(size).not_to_contain_text("n'est pas un nombre")
    assert current_facts(case)["tumour.size_mm"].value == 81


def test_an_awaited_result_gets_its_date(demo, open_page):
    case = demo("01")
    page = open_page("coordinatrice")
    page.goto(f"/dossiers/{case.reference}/?toutes=1")
    fact = row(page, "diagnosis.apc_germline_status")
    fact.get_by_label("État de la donnée").select_option("pending")
    expect(fact).to_contain_text("Enregistré à")
    fact.get_by_label("Attendue le").fill("2031-05-04")
    fact.get_by_label("Attendue le").blur()
    expect(fact.get_by_label("Attendue le")).to_have_value("2031-05-04")
    page.reload()

    expect(row(page, "diagnosis.apc_germline_status").get_by_label("Attendue le")).to_have_value("2031-05-04")


def test_a_decisive_datum_leads_to_its_field(demo, open_page):
    case = demo("12")
    page = open_page("oncologue")
    page.goto(f"/dossiers/{case.reference}/propositions/")
    link = page.locator(".decisive-list h4 a").first
    name = link.inner_text()
    link.click()

    expect(page.locator(":target")).to_contain_text(name)
    expect(page.locator(":target")).to_be_in_viewport()


def test_the_two_rulesets_are_shown_side_by_side(demo, open_page):
    case = demo("02")
    page = open_page("oncologue")
    page.goto(f"/dossiers/{case.reference}/propositions/")
    page.get_by_role("link", name="Comparer les référentiels : Tumeurs desmoïdes").click()

    expect(page.get_by_role("heading", name="Deux référentiels côte à côte")).to_be_visible()
    expect(page.locator("tr.differs").first).to_contain_text("Seulement")


def test_a_file_is_uploaded_with_a_readable_report(demo, open_page):
    demo("01")
    page = open_page("coordinatrice")
    page.goto("/dossiers/import/")
    facts = {"tumour": {"site": "limb_lower", "size_mm": "8 cm"}, "patient": {"age_years": 34, "eyes": "blue"}}
    content = json.dumps({"case": "ESSAI-1", "facts": facts}).encode()
    file = {"name": "cas.json", "mimeType": "application/json", "buffer": content}
    page.get_by_label("Fichier du cas").set_input_files(file)
    page.get_by_role("button", name="Importer").click()

    expect(page.get_by_role("heading", name="Résultat de l’import")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 valeurs refusées")
    page.get_by_role("link", name="Saisir la donnée").click()
    expect(page.locator(":target")).to_contain_text("Plus grand diamètre")


@pytest.mark.parametrize(("content", "words"), [(b"%PDF-1.4", "PDF"), (b"{", "JSON mal form"), (b"x" * 52_428_800, "2 Mo")])
def test_a_wrong_file_is_refused_in_words(demo, open_page, tmp_path, content, words):
    demo("01")
    (tmp_path / "fichier.json").write_bytes(content)
    page = open_page("coordinatrice")
    page.goto("/dossiers/import/")
    page.get_by_label("Fichier du cas").set_input_files(tmp_path / "fichier.json")
    page.get_by_role("button", name="Importer").click()

    expect(page.locator(".error")).to_contain_text(words)


def test_an_administrator_sees_no_patient(demo, open_page):
    case = demo("01")
    page = open_page("administrateur")
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Votre rôle ne donne pas accès aux dossiers des patients.")
    page.goto(f"/dossiers/{case.reference}/")

    expect(page.get_by_role("heading", name="Page introuvable")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(case.patient.given_names)


def test_all_is_possible_without_script(demo, open_page):
    case = demo("01")
    page = open_page("coordinatrice", script=False)
    page.goto(f"/dossiers/{case.reference}/")
    size = row(page, "tumour.size_mm")
    size.get_by_label("Plus grand diamètre", exact=True).fill("63")
    size.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#messages")).to_contain_text("Plus grand diamètre : enregistré.")

    page.goto(f"/dossiers/{case.reference}/propositions/")
    why = page.locator("details.why").first
    why.locator("summary").click()
    why.get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Critère")).to_be_visible()
    assert engine_facts(case)["tumour.size_mm"] == 63


def test_a_row_is_added_to_a_list(demo, open_page):
    case = demo("07")
    page = open_page("coordinatrice")
    page.goto(f"/dossiers/{case.reference}/?toutes=1")
    treatments = row(page, "prior_treatments")
    treatments.get_by_role("link", name="Ajouter une ligne").click()
    treatments.get_by_label("Traitement", exact=True).select_option("surgery")
    treatments.get_by_role("button", name="Enregistrer la ligne").click()

    expect(treatments).to_contain_text("Enregistré à")
    assert engine_facts(case)["prior_treatments"][-1] == {"modality": "surgery"}


def test_typing_on_is_never_overwritten_by_an_earlier_save(demo, open_page):
    case = demo("01")
    page = open_page("coordinatrice")
    page.goto(f"/dossiers/{case.reference}/")
    page.route("**/donnees/**", lambda route: (page.wait_for_timeout(400), route.continue_()))
    size = row(page, "tumour.size_mm")
    field = size.get_by_label("Plus grand diamètre", exact=True)
    field.fill("81")
    field.blur()
    field.fill("815")
    page.wait_for_timeout(900)

    expect(field).to_have_value("815")
    expect(size).to_contain_text("Non enregistré")


def test_a_lost_connection_is_said_and_nothing_is_lost(demo, open_page):
    case = demo("01")
    page = open_page("coordinatrice")
    page.goto(f"/dossiers/{case.reference}/")
    page.context.set_offline(True)
    size = row(page, "tumour.size_mm")
    size.get_by_label("Plus grand diamètre", exact=True).fill("81")
    page.keyboard.press("Tab")

    expect(page.locator("#messages")).to_contain_text("Connexion interrompue.")
    expect(size).to_contain_text("Non enregistré")
    expect(size.get_by_label("Plus grand diamètre", exact=True)).to_have_value("81")
