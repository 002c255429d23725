"""Journey A whole: a week of the coordinator, from a meeting that opens to the fiches that leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.demo.coming_meeting import EXPECTED, announce, load_charter
from cryoboard.demo.people import demo_password, load_people
from cryoboard.documents.models import Dispatch, Document
from cryoboard.meetings.models import Meeting, Registration, Reminder
from cryoboard.meetings.services.registration import register_case
from cryoboard.pathway.models import Task
from cryoboard.standalone.celery import wait_for_tasks
from tests.web.e2e.album import Album

pytestmark = pytest.mark.django_db(transaction=True)

PAPER = 60_000  # milliseconds a document may take on a busy machine
PRESENT = ("Coordonnateur", "Oncologue", "Chirurgienne", "Radiologue", "Radiothérapeute")
DASHBOARD = re.compile(r"/seances/\d+/$")


@pytest.fixture
def users(transactional_db: Any) -> dict[str, Any]:
    board, users = load_people()
    load_charter(board, users)
    return users


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album("parcours-a")
    yield album
    assert album.faults == {}


def open_the_meeting(page: Page, album: Album) -> Meeting:
    page.goto("/seances/")
    album.look(page, "seances-vides")
    page.get_by_role("link", name="Nouvelle séance").click()
    page.get_by_label("Jour").fill((timezone.localdate() + timedelta(days=10)).isoformat())
    page.get_by_label("Heure de début").fill("14:00")
    page.get_by_label("Lieu").fill("Salle de démonstration")
    album.look(page, "nouvelle-seance")
    page.locator("main form button.button-main").click()
    page.wait_for_url(DASHBOARD)
    album.look(page, "semaine-vide")
    return Meeting.objects.get()


def bring_two_cases(meeting: Meeting, demo: Any, users: dict[str, Any]) -> None:
    """Two cases their requesters registered themselves, and who said they would come."""
    for number, requester in (("05", "oncologue"), ("02", "demandeur")):
        case, asked_by = demo(number), users[requester].professional
        told = {"informed": "done", "informed_on": timezone.localdate(), "consent": "no_objection"}
        register_case(meeting=meeting, case=case, actor=users["coordinatrice"], question=case.question, requester=asked_by, **told)
    for username, (start, end, mode) in EXPECTED.items():
        announce(meeting, users[username].professional, users["coordinatrice"], start, end, mode)


def register_a_mass(page: Page, meeting: Meeting, album: Album) -> Registration:
    """« Inscription en 90 secondes »: the guard-rail speaks before anything is saved."""
    page.get_by_role("link", name="Inscrire un dossier").click()
    for label, typed in (("Nom de naissance", "Essai"), ("Prénoms", "Camille"), ("Date de naissance", "1990-05-04")):
        page.get_by_label(re.compile(rf"^\s*{label}")).fill(typed)
    page.get_by_label("Sexe administratif").select_option("female")
    page.get_by_label("Médecin demandeur").fill("Demandeur")
    page.get_by_label(re.compile("Demandeur Démo")).check()
    page.get_by_label("Question posée à la RCP").fill("Masse profonde de la cuisse, sans biopsie : quelle suite ?")
    page.get_by_label("Siège de la tumeur").select_option("limb_lower")
    page.get_by_label("Phase").select_option("suspicion")
    page.get_by_label("Masse présente").select_option("true")
    page.get_by_label("Plus grand diamètre").fill("82")
    page.get_by_label("Profondeur").select_option("deep")
    expect(page.locator("#garde-fou")).to_contain_text("biopsie et relecture avant tout geste")
    page.get_by_label("Le patient a été informé").select_option("done")
    page.get_by_label("Faite le").fill(timezone.localdate().isoformat())
    page.get_by_label("Non-opposition ou accord").select_option("no_objection")
    page.get_by_label("Souhaits du patient").fill("Éviter une amputation.")
    album.look(page, "inscription-garde-fou")
    page.locator("main").get_by_role("button", name="Inscrire", exact=True).last.click()
    expect(page.locator("#messages")).to_contain_text("inscrit sous le n° 3")
    album.look(page, "inscription-faite")
    return meeting.registrations.get(number=3)


def ask_for_the_receipt(page: Page, album: Album) -> None:
    page.get_by_role("button", name="Accusé d’inscription (PDF)").click()
    download(page, Document.Kind.RECEIPT)
    album.look(page, "accuse-d-inscription")


def download(page: Page, kind: str) -> None:
    """Wait for a document on its page, take it, and see that it is a PDF."""
    link = page.get_by_role("link", name="Télécharger le PDF").first
    expect(link).to_be_visible(timeout=PAPER)
    with page.expect_download() as taken:
        link.click()
    assert taken.value.path().read_bytes()[:5] == b"%PDF-"
    assert Document.objects.filter(kind=kind, state=Document.State.READY).exists()


def complete_and_remind(page: Page, meeting: Meeting, registration: Registration, album: Album) -> None:
    """A datum typed, another awaited; then one message for both cases of the same requester, read before it leaves."""
    page.goto(f"/seances/{meeting.pk}/completude/?inscription={registration.number}")
    album.look(page, "completude")
    before = page.locator(".missing-line").count()
    first = page.locator(".missing-line", has=page.locator("summary", has_text="En attente")).first
    first.locator("summary", has_text="En attente").click()
    first.get_by_label("Attendue le").fill((timezone.localdate() + timedelta(days=4)).isoformat())
    first.get_by_role("button", name="Marquer en attente").click()
    expect(page.locator("#messages")).to_contain_text("Le dossier est réévalué")
    assert page.locator(".missing-line").count() <= before
    album.look(page, "completude-en-attente")
    page.get_by_role("link", name="Préparer les relances").click()
    letter = page.locator("main section", has=page.get_by_role("button", name="Envoyer à Demandeur Démo"))
    body = letter.get_by_label("Message").input_value()
    assert "demo-02" in body and registration.case.reference in body and "ESSAI" not in body.upper()
    assert mail.outbox == []
    album.look(page, "relances")
    letter.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#messages")).to_contain_text("Message envoyé à Demandeur Démo")
    album.look(page, "relances-envoyees")
    assert [each.to for each in mail.outbox] == [["demandeur@demo.invalid"]] and Reminder.objects.get().registrations.count() == 2


def read_the_file(page: Page, meeting: Meeting, registration: Registration, album: Album) -> None:
    """The synthesis is written, then read beside what the rules see; recording is refused with its reasons."""
    page.goto(f"/seances/{meeting.pk}/inscriptions/{registration.pk}/relire/")
    page.get_by_role("link", name="Écrire la synthèse").click()
    page.get_by_label("Synthèse du cas").fill(
        "Femme de 36 ans, masse profonde de la cuisse de 82 mm, découverte récente, sans prélèvement."
    )
    album.look(page, "synthese")
    page.locator("main form button.button-main").click()
    expect(page.locator("#messages")).to_contain_text("Inscription enregistrée")
    page.get_by_role("link", name="Relire").click()
    expect(page.get_by_role("button", name="Proposer en enregistrement")).to_be_disabled()
    album.look(page, "relecture")
    page.get_by_role("button", name="Demander un avis de recours").click()
    expect(page.locator("#messages")).to_contain_text("recours")


def compose(page: Page, meeting: Meeting, album: Album) -> None:
    """An order proposed, applied, corrected by the keyboard; the last case reported; then frozen."""
    page.goto(f"/seances/{meeting.pk}/ordre-du-jour/")
    album.look(page, "ordre-du-jour-a-placer")
    page.get_by_role("link", name="Proposer un ordre").click()
    album.look(page, "ordre-propose")
    page.get_by_role("button", name="Appliquer cet ordre").click()
    cards = page.locator("[data-column='agenda'] [data-registration]")
    expect(cards).to_have_count(3)
    before = cards.evaluate_all("all => all.map(each => each.dataset.registration)")
    cards.last.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(cards.nth(1)).to_have_attribute("data-registration", before[2])
    page.wait_for_function(f"() => document.activeElement.dataset.registration === '{before[2]}'")
    album.look(page, "ordre-au-clavier")
    placed = Registration.objects.filter(meeting=meeting).order_by("position")
    assert [str(each.pk) for each in placed] == [before[0], before[2], before[1]]
    report(page, meeting, Registration.objects.get(meeting=meeting, case__reference__startswith="demo-02"))
    page.goto(f"/seances/{meeting.pk}/ordre-du-jour/")
    page.get_by_role("button", name="Geler l’ordre du jour").click()
    expect(page.locator("#messages")).to_contain_text("Ordre du jour gelé")
    album.look(page, "ordre-gele")


def report(page: Page, meeting: Meeting, registration: Registration) -> None:
    page.goto(f"/seances/{meeting.pk}/inscriptions/{registration.pk}/reporter/")
    page.get_by_label("Motif").fill("Imagerie attendue.")
    page.get_by_role("button", name="Reporter à la séance suivante").click()
    expect(page.locator("#messages")).to_contain_text("Dossier reporté")


def print_the_papers(page: Page, meeting: Meeting, album: Album) -> None:
    for button, kind in (
        ("Ordre du jour (initiales seules)", Document.Kind.AGENDA),
        ("Livret des dossiers", Document.Kind.MEETING_BOOKLET),
    ):
        page.goto(f"/seances/{meeting.pk}/ordre-du-jour/")
        page.get_by_role("button", name=button).click()
        download(page, kind)
    album.look(page, "livret")


def note_who_comes(page: Page, meeting: Meeting, album: Album) -> None:
    """The meeting starts; those announced arrive; the pathologist, whom nobody announced, is found by name."""
    page.goto(f"/seances/{meeting.pk}/presences/")
    album.look(page, "presences-annoncees")
    page.get_by_role("button", name="Ouvrir la séance").click()
    page.wait_for_url(re.compile("/seance/"))
    page.goto(f"/seances/{meeting.pk}/presences/")
    for name in PRESENT:
        page.get_by_role("button", name=f"Arrive : {name} Démo").click()
        expect(page.get_by_role("button", name=f"Part : {name} Démo")).to_be_visible()
    album.look(page, "presences-sans-pathologiste")
    page.get_by_label("Nom ou RPPS").fill("pathologiste")
    page.get_by_role("button", name="Arrive : Pathologiste Démo").click()
    expect(page.get_by_role("button", name="Part : Pathologiste Démo")).to_be_visible()
    album.look(page, "presences")


def decide(page: Page, meeting: Meeting, album: Album) -> None:
    """The oncologist records both decisions during the meeting: further examinations, then the first option."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    for each in meeting.registrations.filter(state=Registration.State.ON_AGENDA).order_by("position"):
        page.goto(f"/seances/{meeting.pk}/seance/{each.pk}/")
        page.locator("html.scripted").wait_for()
        if each.number == 3:
            page.locator("input[name='kind'][value='examinations']").check()
            page.locator("[name='e-0-label']").fill("Biopsie percutanée coaxiale avec relecture RRePS")
        else:
            page.keyboard.press("1")
            page.locator("[name='p-0-intent']").select_option("control")
        page.keyboard.press("Control+Enter")
        page.locator("#decision[data-saved]").wait_for()
        page.get_by_role("button", name="Clore la discussion").click()
        expect(page.get_by_role("button", name="Rouvrir la discussion")).to_be_visible()
        album.look(page, f"seance-cas-{each.number}")


def rise_and_review(page: Page, meeting: Meeting, album: Album) -> None:
    page.goto(f"/seances/{meeting.pk}/cloture/")
    page.get_by_role("button", name="Lever la séance").click()
    expect(page.locator("#messages")).to_contain_text("Séance levée")
    album.look(page, "cloture-a-relire")
    for decision in Decision.objects.order_by("pk"):
        page.goto(f"/avis/{decision.pk}/")
        album.look(page, f"avis-{decision.pk}-a-relire")
        page.get_by_role("button", name="Relu").click()
        expect(page.locator("#messages")).to_contain_text("Avis relu")


def sign(page: Page, album: Album) -> None:
    """The coordinating physician, with the password typed again: a wrong one signs nothing."""
    page.goto("/mes-dossiers/")
    album.look(page, "fiches-a-valider")
    for rank, decision in enumerate(Decision.objects.order_by("pk")):
        page.goto(f"/avis/{decision.pk}/")
        if rank == 0:
            page.get_by_label("Votre mot de passe").fill("pas le mien")
            page.get_by_role("button", name="Valider et signer").click()
            expect(page.locator("body")).to_contain_text("mot de passe")
            album.look(page, "signature-refusee")
            assert not Decision.objects.filter(state="signed").exists()
            page.goto(f"/avis/{decision.pk}/")
        page.get_by_label("Votre mot de passe").fill(demo_password())
        page.get_by_role("button", name="Valider et signer").click()
        expect(page.locator("#messages")).to_contain_text("Avis signé")
        album.look(page, f"avis-{decision.pk}-signe")


def note_dispatch(page: Page, channel: str, state: str, reason: str = "") -> None:
    """What became of the letter to the general practitioner."""
    page.get_by_text("Noter un envoi").click()
    letter = page.locator("#id_document option", has_text="Courrier").first.get_attribute("value")
    page.locator("#id_document").select_option(letter)
    page.get_by_label("Destinataire").fill("Généraliste Démo")
    page.get_by_label("Canal").select_option(channel)
    page.get_by_label(re.compile(r"^\s*État\s+\(")).select_option(state)
    page.get_by_label("Motif, si refusé").fill(reason)
    page.get_by_role("button", name="Noter l’envoi", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Envoi noté")


def send(page: Page, meeting: Meeting, album: Album) -> None:
    """The fiche and the letter to the general practitioner; what became of each; then the minutes, and the meeting is closed."""
    decision = Decision.objects.order_by("pk").first()
    assert decision is not None
    wait_for_tasks()
    page.goto(f"/avis/{decision.pk}/")
    page.get_by_role("button", name="Produire la fiche").click()
    download(page, Document.Kind.FICHE)
    page.goto(f"/avis/{decision.pk}/")
    page.get_by_role("button", name="Courrier au médecin traitant").click()
    download(page, Document.Kind.GP_LETTER)
    page.goto(f"/avis/{decision.pk}/")
    note_dispatch(page, "mssante", "refused", "Adresse MSSanté inconnue")
    expect(page.get_by_role("group", name="Diffusion")).to_contain_text("Adresse MSSanté inconnue")
    note_dispatch(page, "print", "sent")
    assert Task.objects.get(decision=decision, kind=Task.Kind.GP_LETTER).state == Task.State.DONE
    album.look(page, "diffusion")
    page.goto(f"/seances/{meeting.pk}/cloture/")
    page.get_by_role("button", name="Produire le procès-verbal").click()
    download(page, Document.Kind.MINUTES)
    page.goto(f"/seances/{meeting.pk}/cloture/")
    page.get_by_role("button", name="Clore la séance").click()
    expect(page.locator("#messages")).to_contain_text("Séance close")
    album.look(page, "cloture-faite")


def test_a_week_of_the_coordinator(users: dict[str, Any], demo: Any, open_page: Any, album: Album) -> None:
    page = open_page("coordinatrice")
    meeting = open_the_meeting(page, album)
    bring_two_cases(meeting, demo, users)
    page.goto(f"/seances/{meeting.pk}/")
    registration = register_a_mass(page, meeting, album)
    ask_for_the_receipt(page, album)
    page.goto(f"/seances/{meeting.pk}/")
    album.look(page, "semaine")
    complete_and_remind(page, meeting, registration, album)
    read_the_file(page, meeting, registration, album)
    compose(page, meeting, album)
    print_the_papers(page, meeting, album)
    note_who_comes(page, meeting, album)
    decide(open_page("oncologue"), meeting, album)
    rise_and_review(page, meeting, album)
    sign(open_page("coordonnateur"), album)
    send(page, meeting, album)

    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CLOSED
    assert [each.quorum["status"] for each in Decision.objects.all()] == ["reached", "reached"]
    assert {"meeting.saved", "chase.sent", "agenda.frozen", "meeting.closed", "decision.validated"} <= set(
        Entry.objects.values_list("event", flat=True)
    )
    assert Dispatch.objects.filter(state="refused").count() == 1
