"""« Mon second facteur »: enrol a telephone, show recovery codes, replace, withdraw. Every change needs a new authentication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from cryoboard.organisation.second_factor import holds_second_factor
from cryoboard.organisation.services.second_factor_enrolment import (
    begin_enrolment,
    confirm_enrolment,
    enrolment_under_way,
    renew_recovery_codes,
    withdraw_second_factor,
)
from cryoboard.web.forms.auth import CodeForm, ProofForm
from cryoboard.web.presenters.second_factor import second_factor_page
from cryoboard.web.refusals import attempted
from cryoboard.web.second_factor_middleware import keep_open, refusal_words, try_code

ENROLLING = "cryoboard_enrolling"  # session key: the device being enrolled, whose secret only this session shows
WRONG_PASSWORD = "Ce mot de passe n’est pas le vôtre : rien n’est changé. Tapez-le de nouveau."  # noqa: S105 - words


def shown(request: HttpRequest, *, proof: ProofForm | None = None, first_code: CodeForm | None = None) -> HttpResponse:
    """The page, with a refused form if any."""
    page = second_factor_page(request.user, enrolment_under_way(request.user, request.session.get(ENROLLING)))
    context = {
        "page": page,
        "proof": proof or ProofForm(code_asked=page.device is not None),
        "first_code": first_code or CodeForm(),
    }
    return render(request, "cryoboard/organisation/second_factor.html", context, status=422 if proof or first_code else 200)


def proof_of(request: HttpRequest) -> tuple[ProofForm, bool]:
    """Check the password and the code of the device; failures are counted as those of a sign-in."""
    form = ProofForm(request.POST, code_asked=holds_second_factor(request.user))
    if not form.is_valid():
        return form, False
    if authenticate(request, username=request.user.get_username(), password=form.cleaned_data["password"]) is None:
        form.add_error("password", WRONG_PASSWORD)
    elif "code" in form.fields and try_code(request, request.user, form.cleaned_data["code"]) is None:
        form.add_error("code", refusal_words(request))
    return form, not form.errors


@never_cache
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """The page of the account's device, with the secret being enrolled in this session."""
    return shown(request)


@never_cache
@sensitive_post_parameters("password", "code")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the enrolment of a telephone; the former one is in force until the new one gives a code."""
    form, is_proven = proof_of(request)
    if not is_proven:
        return shown(request, proof=form)
    request.session[ENROLLING] = begin_enrolment(actor=request.user).pk
    return redirect("cryoboard:second_factor")


@never_cache
@sensitive_post_parameters("code")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the telephone by its first code, and show its recovery codes once."""
    form, pk = CodeForm(request.POST), request.session.get(ENROLLING)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    enrolled = attempted(form, lambda: confirm_enrolment(actor=request.user, pk=pk, code=code), "code") if form.is_valid() else None
    if enrolled is None:
        return shown(request, first_code=form)
    del request.session[ENROLLING]
    keep_open(request, enrolled.device)
    return codes_once(request, enrolled.codes, "Votre second facteur est enregistré.")


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Cancel the enrolment."""
    request.session.pop(ENROLLING, None)
    return redirect("cryoboard:second_factor")


@never_cache
@sensitive_post_parameters("password", "code")
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Renew the recovery codes, and show them once."""
    form, is_proven = proof_of(request)
    if not is_proven:
        return shown(request, proof=form)
    return codes_once(request, renew_recovery_codes(actor=request.user), "Les codes de secours précédents ne servent plus.")


@never_cache
@sensitive_post_parameters("password", "code")
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the second factor, where the site allows it."""
    form, is_proven = proof_of(request)
    if not is_proven:
        return shown(request, proof=form)
    withdraw_second_factor(actor=request.user)
    request.session.cycle_key()
    messages.success(request, "Second facteur retiré : votre mot de passe suffit de nouveau.")
    return redirect("cryoboard:second_factor")


def codes_once(request: HttpRequest, codes: list[str], said: str) -> HttpResponse:
    """The response that shows the recovery codes; they are not kept in the session nor at an address."""
    context: dict[str, Any] = {"codes": [f"{each[:4]} {each[4:]}" for each in codes], "said": said}
    return render(request, "cryoboard/organisation/recovery_codes.html", context)
