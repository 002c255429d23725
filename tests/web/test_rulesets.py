"""« Référentiels »: any rule, its source and its examples, found by who reads no code."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.render_job import produce_document
from cryoboard.organisation.models import Role
from decision_rules import library
from tests.drafts import copy_with_draft_revision, library_at
from tests.factories import make_user
from tests.packages.documents.pdf_text import bookmarks, catalog, elements, fonts, words
from tests.web.conftest import HTMX

OLD, NEW = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"
RULESETS = library().rulesets
SMALL = min(RULESETS.values(), key=lambda ruleset: len(ruleset.rules)).id


def page_of(client, name, *args, **query) -> str:
    response = client.get(reverse(f"cryoboard:{name}", args=args), query)
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def ids_of(html: str) -> list[str]:
    return re.findall(r'<b class="rule-id">([^<]+)</b>', html)


@pytest.mark.parametrize("role", Role)
def test_every_professional_reads_the_rules_the_administrator_included(board, role):
    client = Client()
    client.force_login(make_user("quelquun", role, board))
    page = page_of(client, "rulesets")

    assert all(ruleset.digest in page and ruleset.title in page for ruleset in RULESETS.values())
    assert f'href="{reverse("cryoboard:rulesets")}" aria-current="page"' in page


def test_an_account_without_a_role_and_a_visitor_do_not(db, client):
    assert client.get(reverse("cryoboard:rulesets")).status_code == 302
    client.force_login(make_user("sans-role", None))

    assert client.get(reverse("cryoboard:rulesets")).status_code == 403


def test_the_list_says_what_is_in_force_since_when_and_when_it_is_read_again(signed_in):
    page = page_of(signed_in, "rulesets")
    [line] = [part for part in page.split("<tr>") if f"<code>{NEW}</code>" in part]

    assert all(words in line for words in ("En vigueur", "depuis le 01/08/2024", "21/11/2027", "190 règles"))


@pytest.mark.parametrize("name", RULESETS)
def test_every_page_of_every_ruleset_answers(signed_in, name):
    ruleset = RULESETS[name]
    pages = [page_of(signed_in, "ruleset", name), page_of(signed_in, "ruleset_computed", name)]
    chapters = [page_of(signed_in, "ruleset_chapter", name, number) for number in range(1, len(ruleset.chapters) + 1)]

    assert all(ruleset.title in page for page in pages)
    assert all(f'id="{rule.id}"' in page for chapter, page in zip(ruleset.chapters, chapters, strict=True) for rule in chapter.rules)


@pytest.mark.parametrize("name", RULESETS)
def test_one_search_by_its_id_and_one_click_lead_to_any_rule(signed_in, name):
    for rule in list(RULESETS[name].rules)[::25]:
        assert ids_of(page_of(signed_in, "ruleset", name, q=rule.lower()))[0] == rule


def test_a_search_needs_neither_accents_nor_order_and_says_when_nothing_is_found(signed_in):
    found = ids_of(page_of(signed_in, "ruleset", NEW, q="NERF separable"))

    assert "PCA-EL-04" in found
    assert found == ids_of(page_of(signed_in, "ruleset", NEW, q="séparable nerf"))
    assert "Aucune règle ne contient « zzz »" in page_of(signed_in, "ruleset", NEW, q="zzz")


def test_a_search_everywhere_names_each_rule_once_what_is_in_force_first(signed_in):
    page = page_of(signed_in, "rulesets", q="PCA-EL-04")

    assert (ids_of(page)[0], ids_of(page).count("PCA-EL-04")) == ("PCA-EL-04", 1)
    assert reverse("cryoboard:rule", args=[NEW, "PCA-EL-04"]) in page and reverse("cryoboard:rule", args=[OLD, "PCA-EL-04"]) not in page


def test_htmx_gets_the_answer_alone(signed_in):
    found = signed_in.get(reverse("cryoboard:ruleset", args=[NEW]), {"q": "nerf"}, **HTMX).content.decode()
    readers = signed_in.get(reverse("cryoboard:ruleset", args=[NEW]), {"donnee": "tumour.size_mm"}, **HTMX).content.decode()

    assert "<html" not in found + readers and ids_of(found) and ids_of(readers)


def test_where_a_datum_is_read_is_told_rule_by_rule(signed_in):
    page = page_of(signed_in, "ruleset", NEW, donnee="ablation.distance_skin_mm")

    assert {"PCA-TP-02", "PCA-GD-02"} <= set(ids_of(page))
    assert "« Distance tumeur–peau » est lue par" in page


def test_a_rule_shows_its_sentences_strength_full_source_and_examples(signed_in):
    rule = RULESETS[NEW].rules["PCA-TP-02"]
    page = page_of(signed_in, "rule", NEW, rule.id)
    sources = [RULESETS[NEW].catalogue.sources[citation.cite] for citation in rule.sources]

    assert "Distance tumeur–peau < 10 mm" in page and rule.strength in page
    assert all(output.text in page for output in rule.outputs)
    assert all(source.title in page and f"Consultée : {source.seen_as}" in page for source in sources)
    assert all(f"</svg> {words}</span>" in page for words in ("se déclenche", "ne se déclenche pas", "indéterminée"))


def test_a_rule_that_differs_stands_beside_its_other_version_with_the_change_in_words(signed_in):
    page = page_of(signed_in, "rule", "breast-2-evidence", "BRE-SIZE-02")

    assert "Seuil : plus grande taille connue ≥ 15 mm devient > 15 mm" in page
    assert page.count("Champ d’application") + page.count(">Condition<") >= 3 and 'class="versions"' in page


def test_a_rule_of_one_ruleset_or_the_same_in_both_says_so(signed_in):
    assert "Absente de ce référentiel" in page_of(signed_in, "rule", NEW, "DES-RT-02")
    assert "Identique dans ce référentiel" in page_of(signed_in, "rule", NEW, "PCA-TP-02")


def test_every_link_of_a_rule_leads_somewhere(signed_in):
    page = page_of(signed_in, "rule", NEW, "PCA-EL-12")
    links = set(re.findall(r'href="(/referentiels/[^"]+)"', page))

    assert len(links) > 5
    for link in links:
        path, _, anchor = link.partition("#")
        target = signed_in.get(path)
        assert (target.status_code, not anchor or f'id="{anchor}"' in target.content.decode()) == (200, True), link


def test_the_changes_are_told_by_chapter_with_the_sources_and_both_digests(signed_in):
    page = page_of(signed_in, "ruleset_changes", OLD, NEW)

    assert RULESETS[OLD].digest in page and RULESETS[NEW].digest in page
    assert all(
        words in page for words in ("39 règles ajoutées", "21 règles retirées", "6 règles modifiées", "Sources avant", "Sources après")
    )
    assert "Condition ajoutée : n’est pas établi : menace sur la vie, une fonction ou la qualité de vie : oui" in page


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("ruleset", ["inconnu"]),
        ("ruleset_chapter", [NEW, 99]),
        ("rule", [NEW, "DES-XX-99"]),
        ("ruleset_changes", [OLD, SMALL]),
        ("ruleset_changes", [OLD, "inconnu"]),
    ],
)
def test_what_does_not_exist_is_not_found(signed_in, name, args):
    assert signed_in.get(reverse(f"cryoboard:{name}", args=args)).status_code == 404


def test_every_rule_named_by_a_proposal_leads_to_its_page(signed_in, case):
    page = page_of(signed_in, "proposals", case.reference)
    named = re.findall(r'Règle <b><code><a href="([^"]+)">([^<]+)</a>', page)

    assert len(named) == page.count('<p class="output-text">') > 0
    assert all(url == reverse("cryoboard:rule", args=[NEW, rule]) for url, rule in named if rule in RULESETS[NEW].rules)
    assert all(signed_in.get(url).status_code == 200 for url, _ in named)


def test_the_pdf_of_a_ruleset_holds_every_rule_tagged_and_with_a_table_of_contents(administrator):
    administrator.post(reverse("cryoboard:ruleset_pdf", args=[SMALL]))
    document = Document.objects.get(kind=Document.Kind.RULESET)
    produce_document(document_id=document.pk)
    pdf = administrator.get(reverse("cryoboard:document_file", args=[document.pk])).content
    text, ruleset = words(pdf), RULESETS[SMALL]

    assert [rule for rule in ruleset.rules if rule not in text] == []
    assert ruleset.digest in text.replace(" ", "") and "Sommaire" in text
    assert catalog(pdf)["variant"] == "pdfuaid" and catalog(pdf)["lang"] == "fr" and all(fonts(pdf).values())
    assert len(bookmarks(pdf)) == 1 and any(each["kind"] == "/Link" for each in elements(pdf))
    assert [entry.case for entry in Entry.objects.filter(event=Event.DOCUMENT_READ)] == [None]


def test_the_same_ruleset_is_printed_once(signed_in, administrator):
    for client in (signed_in, administrator):
        client.post(reverse("cryoboard:ruleset_pdf", args=[SMALL]))

    assert Document.objects.filter(kind=Document.Kind.RULESET).count() == 1


def test_the_revision_in_force_is_shown_while_the_content_is_a_draft_of_the_next(signed_in, tmp_path):
    with library_at(copy_with_draft_revision(tmp_path)) as rules:
        draft, in_force = rules.rulesets[NEW], rules.ruleset(NEW)
        pages = [page_of(signed_in, "ruleset", NEW), page_of(signed_in, "rulesets"), page_of(signed_in, "ruleset_changes", OLD, NEW)]

    assert (draft.revision, in_force.revision) == (3, 2)
    assert [(in_force.title in page, draft.title in page) for page in pages] == [(True, False)] * 3
    assert "Brouillon" not in pages[0]
