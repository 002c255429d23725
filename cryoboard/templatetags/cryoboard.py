"""Template tags: icons, the frame of every page, French words, and numbers for SVG."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from cryoboard.conf import configuration
from cryoboard.documents.pipeline import typography
from cryoboard.web.presenters.page_layout import Frame, page_frame
from cryoboard.web.undo import offered
from decision_rules import lower_first

register = template.Library()
MESSAGE_ICONS = {"success": "true", "error": "alert", "warning": "alert"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite. Screen readers skip it and read the word beside it."""
    sprite = static("cryoboard/img/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.simple_tag(takes_context=True)
def frame(context: dict[str, Any]) -> Frame:
    """Who is signed in, with which roles, and the pages they may open."""
    return page_frame(context.get("request"))


@register.simple_tag
def status_line() -> str:
    """The status of the product, in the words of the host."""
    return configuration().status_line


@register.inclusion_tag("cryoboard/_undo.html", takes_context=True)
def undo(context: dict[str, Any]) -> dict[str, Any]:
    """« Annuler », when the last action can be undone."""
    return {"offer": offered(context.get("request")), "csrf_token": context.get("csrf_token")}


@register.filter
def message_icon(level: str) -> str:
    return MESSAGE_ICONS.get(level, "info")


@register.filter
def french(text: str) -> str:
    """The text with the non-breaking spaces of French typography."""
    return typography.french(str(text))


@register.filter(name="lower_first")
def inside_a_sentence(text: str) -> str:
    """« Aide à la décision » becomes « aide à la décision »."""
    return lower_first(str(text))


@register.filter
def in_words(moment: date, pattern: str) -> str:
    """A day or a time in words; the first of a month is « 1er »."""
    said = date_format(localtime(moment) if isinstance(moment, datetime) else moment, pattern)
    return re.sub(r"^(\D*)1(?= )", r"\g<1>1er", said)


@register.filter
def svg(number: float) -> str:
    """A number for SVG: a decimal point, at most two decimals, whatever the language of the page."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
