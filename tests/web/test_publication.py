"""« Gouvernance » in the site: drafts, proposals, replays with progress, releases; refusals lose nothing typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.organisation.models import Role
from cryoboard.publication.models import ImpactReport, Proposal
from cryoboard.publication.services.automatic_review import keep_review, material_of
from cryoboard.publication.services.impact_replay import NOT_REPLAYED, fail_impact, replay_one_slice
from cryoboard.rulesets.models import Release
from decision_rules import Library
from tests.drafts import DRAFT, RELEASED, copy_with_draft, copy_with_draft_revision, library_at
from tests.factories import make_user
from tests.web.conftest import HTMX

PAGE = "/gouvernance/"


@pytest.fixture(scope="module", autouse=True)
def rules(tmp_path_factory: Any) -> Iterator[Library]:
    with library_at(copy_with_draft(tmp_path_factory.mktemp("rules"))) as found:
        yield found


def client_of(role: Role, board: Any) -> Client:
    client = Client()
    client.force_login(make_user(f"{role}-essai", role, board))
    return client


@pytest.fixture
def author(board: Any) -> Client:
    return client_of(Role.RULE_AUTHOR, board)


@pytest.fixture
def approver(board: Any) -> Client:
    return client_of(Role.RULE_APPROVER, board)


@pytest.fixture
def proposal(author: Client) -> Proposal:
    author.post(reverse("cryoboard:propose", args=[DRAFT]), {"note": "IRM retirée"})
    return Proposal.objects.get()


@pytest.fixture
def report(author: Client, case: Any) -> ImpactReport:
    """A report that was asked for and is not made yet."""
    author.post(reverse("cryoboard:impact_new", args=[DRAFT]), {"old": RELEASED})
    return ImpactReport.objects.get()


@pytest.fixture
def finished(report: ImpactReport) -> ImpactReport:
    replay_one_slice(report_id=report.pk, position=0)
    return report


def text(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_lists_the_draft_and_what_may_be_done_with_it(author, rules):
    page = text(author, PAGE)

    assert DRAFT in page and rules.ruleset(DRAFT).digest in page and f"remplacerait <code>{RELEASED}@2</code>" in page
    assert reverse("cryoboard:propose", args=[DRAFT]) in page and reverse("cryoboard:impact_new", args=[DRAFT]) in page
    assert "Gouvernance" in text(author, "/")


@pytest.mark.parametrize("role", Role)
def test_the_page_opens_for_those_who_govern_and_for_those_who_watch(board, role):
    watching = {Role.COORDINATOR, Role.QUALITY_3C, Role.RULE_AUTHOR, Role.RULE_APPROVER}

    assert client_of(role, board).get(PAGE).status_code == (200 if role in watching else 403)


def test_a_proposal_shows_its_review_running_then_its_result(author, proposal, rules):
    url = reverse("cryoboard:proposal_state", args=[DRAFT])
    waiting = text(author, url, **HTMX)
    keep_review(proposal, material_of(rules.ruleset(DRAFT)), ["mutate : DES-XX-01 — seuil"])
    ended = text(author, url, **HTMX)

    assert 'hx-trigger="every' in waiting and "Relecture automatique en cours" in waiting and "IRM retirée" in waiting
    assert "hx-trigger" not in ended and "1 défaut trouvé" in ended and "DES-XX-01" in ended


def test_a_refused_proposal_keeps_what_was_typed_and_says_why(author, proposal, rules):
    keep_review(proposal, material_of(rules.ruleset(DRAFT)), [])
    response = author.post(reverse("cryoboard:propose", args=[DRAFT]), {"note": "Encore une fois"})
    page = response.content.decode()

    assert response.status_code == 422
    assert "Vous avez déjà proposé ce contenu" in page and "Encore une fois" in page
    assert Entry.objects.get(event=Event.PUBLICATION_REFUSED).detail["code"] == "already_proposed"


def test_a_note_that_is_too_long_stays_on_the_page(author):
    page = author.post(reverse("cryoboard:propose", args=[DRAFT]), {"note": "x" * 2001}).content.decode()

    assert "2 000 caractères au plus" in page and "x" * 2001 in page and not Proposal.objects.exists()


def test_a_replay_shows_its_progress_until_the_end(author, report):
    url = reverse("cryoboard:impact_state", args=[report.pk])
    waiting = text(author, url, **HTMX)
    replay_one_slice(report_id=report.pk, position=0)
    ended = text(author, url, **HTMX)

    assert 'hx-trigger="every' in waiting and "<progress" in waiting and "tranches : 0 sur 1" in waiting
    assert "hx-trigger" not in ended and "Terminée" in ended and "1 dossier change" in ended
    assert author.get(url, HTTP_HX_CURRENT_URL=f"http://testserver/gouvernance/etudes/{report.pk}/")["HX-Refresh"] == "true"


def test_a_report_names_cases_only_to_those_who_may_see_them(author, signed_in, finished, case):
    url = reverse("cryoboard:impact", args=[finished.pk])

    for client, named in ((author, False), (signed_in, True)):
        page = text(client, url)
        assert "Une recommandation disparaît" in page and finished.old_digest in page and finished.new_digest in page
        assert (case.reference in page) is named


def test_the_pdf_is_downloaded_and_the_journal_says_so(approver, finished):
    response = approver.get(reverse("cryoboard:impact_file", args=[finished.pk]))

    assert (response.status_code, response["Content-Type"], response.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert Entry.objects.filter(event=Event.IMPACT_READ).count() == 1


def test_an_interrupted_replay_says_why_and_can_be_taken_up_again(author, report):
    fail_impact(report=report, failure=NOT_REPLAYED)
    page = text(author, reverse("cryoboard:impact", args=[report.pk]))
    again = author.post(reverse("cryoboard:impact_resume", args=[report.pk]), follow=True)

    assert "Une tranche n’a pas pu être rejouée" in page and "Reprendre l’étude" in page
    assert "L’étude reprend" in again.content.decode()


def test_only_rulesets_of_the_same_catalogue_are_offered(author):
    url = reverse("cryoboard:impact_new", args=[DRAFT])
    refused = author.post(url, {"old": "autre"})

    assert f'<option value="{RELEASED}" selected>' in text(author, url) and "sarcoma-" not in text(author, url)
    assert refused.status_code == 422 and "Choisissez un référentiel du même catalogue." in refused.content.decode()


def test_what_another_person_proposed_is_released_from_the_page(approver, proposal, finished, rules):
    keep_review(proposal, material_of(rules.ruleset(DRAFT)), [])
    url = reverse("cryoboard:release", args=[DRAFT])
    page = text(approver, url)
    done = approver.post(url, {"digest": proposal.digest}, follow=True).content.decode()

    assert f'value="{proposal.digest}"' in page
    assert Release.objects.get().ruleset == DRAFT
    assert "publié. Il s’applique désormais" in done and "Aucun brouillon" in done


def test_a_release_of_another_digest_is_refused_on_the_page_with_what_was_typed(approver, proposal, finished, rules):
    keep_review(proposal, material_of(rules.ruleset(DRAFT)), [])
    typed = "sha256:" + "1" * 64
    response = approver.post(reverse("cryoboard:release", args=[DRAFT]), {"digest": typed})

    assert response.status_code == 422
    assert "L’empreinte n’est pas celle du contenu proposé et relu" in response.content.decode() and typed in response.content.decode()
    assert not Release.objects.exists()
    assert "empreinte différente de celle relue" in text(approver, PAGE)


@pytest.mark.parametrize("name", ["propose", "release"])
def test_the_other_half_of_the_pair_is_closed(author, approver, name):
    client = author if name == "release" else approver

    assert client.post(reverse(f"cryoboard:{name}", args=[DRAFT]), {}).status_code == 403
    assert Entry.objects.filter(event=Event.ACCESS_REFUSED).count() == 1


def test_an_unknown_ruleset_or_report_is_not_found(author):
    for url in ("/gouvernance/desmoid-1999/proposer/", "/gouvernance/etudes/99/", "/gouvernance/desmoid-1999/etat/"):
        assert author.get(url).status_code == 404


def test_the_forms_show_the_draft_when_it_is_the_next_revision_of_a_released_ruleset(author, approver, tmp_path):
    with library_at(copy_with_draft_revision(tmp_path)) as rules:
        draft, in_force = rules.rulesets[RELEASED], rules.ruleset(RELEASED)
        pages = [text(author, reverse(f"cryoboard:{name}", args=[RELEASED])) for name in ("propose", "impact_new")]
        pages.append(text(approver, reverse("cryoboard:release", args=[RELEASED])))

    assert (draft.revision, in_force.revision) == (3, 2)
    assert all(f"<code>{draft.name}</code>" in page and f"<code>{in_force.name}</code>" in page for page in (pages[0], pages[2]))
    assert [(draft.digest in page, in_force.digest in page) for page in pages] == [(True, False)] * 3
    assert f'value="{RELEASED}@2" selected' in pages[1]


def test_a_change_of_what_catalogues_share_calls_for_another_automatic_review(tmp_path):
    folder = copy_with_draft(tmp_path)
    with library_at(folder) as rules:
        before = material_of(rules.rulesets[DRAFT])
        shared = folder / "common" / "topics.yaml"
        shared.write_text(f"{shared.read_text(encoding='utf-8')}# relu\n", encoding="utf-8")

        assert material_of(rules.rulesets[DRAFT]) != before
