"""Renders a context to the bytes of a PDF. Pure: no clock, no database, no network; same context, same bytes."""

from __future__ import annotations

import atexit
import hashlib
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.template.loader import get_template, render_to_string

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

FONTS = Path(__file__).parent / "fonts"
TEMPLATES = "cryoboard/documents/"
VARIANT = "pdf/ua-1"
PAGES = {  # the template of each kind, and the stylesheets added to the common one
    "dossier": ("kinds/dossier/dossier.html", ()),
    "booklet": ("kinds/dossier/dossier.html", ("kinds/booklet.css",)),
    "ruleset": ("kinds/ruleset/ruleset.html", ("kinds/booklet.css", "kinds/ruleset/ruleset.css")),
    "receipt": ("kinds/receipt/receipt.html", ("kinds/meeting_header.css",)),
    "agenda": ("kinds/agenda/agenda.html", ("kinds/meeting_header.css",)),
    "minutes": ("kinds/minutes/minutes.html", ("kinds/meeting_header.css",)),
    "gp_letter": ("kinds/gp_letter/gp_letter.html", ("kinds/meeting_header.css", "kinds/gp_letter/gp_letter.css")),
    "fiche": ("kinds/fiche/fiche.html", ("kinds/meeting_header.css", "kinds/fiche/fiche.css")),
    "meeting_booklet": ("kinds/meeting_booklet/cover.html", ("kinds/booklet.css", "kinds/meeting_header.css")),
    "folios": ("pipeline/folios.html", ("pipeline/folios.css",)),
}
COMMON_STYLE = "pipeline/document.css"
ONE_AT_A_TIME = threading.Lock()  # a font configuration can serve one render at a time

Progress = Callable[[int], None]


class RenderResources(NamedTuple):
    """What all renders of a process share: parsed stylesheets and loaded fonts."""

    fonts: FontConfiguration
    stylesheets: Mapping[str, list[CSS]]


class Printed(NamedTuple):
    """A PDF and its number of pages."""

    pdf: bytes
    pages: int


def dossier_html(context: Mapping[str, Any]) -> str:
    """The document as HTML. `context` is the one that the module of its kind returns."""
    return render_to_string(TEMPLATES + PAGES[context["kind"]][0], dict(context))


def render_pdf(html: str, *, created: str, kind: str = "dossier") -> bytes:
    """The tagged PDF of `html`. `created` (ISO) is the date written in it: that of the evaluation."""
    return print_pages(html, created=created, kind=kind).pdf


def print_pages(
    html: str, *, created: str, kind: str = "dossier", on_progress: Progress | None = None, variant: str | None = VARIANT
) -> Printed:
    """The PDF and its number of pages. `on_progress` is called with percentages. Without `variant`, the PDF is not tagged."""
    from weasyprint import HTML  # takes 0.4 s: imported only by a process that prints

    tell = on_progress or (lambda percent: None)
    with ONE_AT_A_TIME:
        shared = render_resources()
        tell(20)
        pages = HTML(string=html, url_fetcher=refuse_to_fetch).render(
            font_config=shared.fonts, stylesheets=shared.stylesheets[kind], pdf_variant=variant
        )
        tell(75)
        pages.metadata.created = pages.metadata.modified = created
        pdf = pages.write_pdf(pdf_variant=variant)  # no pdf_identifier: it is optional, and would compress every stream twice
    tell(95)
    return Printed(pdf, len(pages.pages))


@cache
def render_resources() -> RenderResources:
    """Parse the stylesheets and load the fonts, once per process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(render_resources.cache_clear)  # removes its temporary folder before Python stops
    names = dict.fromkeys([COMMON_STYLE, *(name for _, more in PAGES.values() for name in more)])
    sheets = {name: CSS(string=render_to_string(TEMPLATES + name), base_url=f"{FONTS}/", font_config=fonts) for name in names}
    return RenderResources(fonts, {kind: [sheets[COMMON_STYLE], *(sheets[name] for name in more)] for kind, (_, more) in PAGES.items()})


def refuse_to_fetch(url: str, *_: Any, **__: Any) -> Any:
    """Refuse every address: a document holds all it needs, and reads neither the network nor the disk."""
    raise ValueError(f"{url} : un document n'a pas de ressource extérieure")


@cache
def template_digest() -> str:
    """SHA-256 of the templates, stylesheets and fonts: when they change, a document is rendered again."""
    template: Any = get_template(TEMPLATES + PAGES["dossier"][0])
    folder = Path(template.origin.name).parents[2]
    files = sorted([*folder.rglob("*.html"), *folder.rglob("*.css"), *FONTS.glob("*.ttf")], key=lambda file: file.name)
    return hashlib.sha256(b"\0".join(file.name.encode() + b"\0" + file.read_bytes() for file in files)).hexdigest()
