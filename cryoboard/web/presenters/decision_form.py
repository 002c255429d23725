"""The decision form of one case: its choices, people, coded reasons and typed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cryoboard.decisions.basis import lacks_histology
from cryoboard.decisions.drafts.merge import Difference, differences, merged, unsettled
from cryoboard.decisions.models import Decision
from cryoboard.decisions.reason_codes import DEFERRALS, DEPARTURES
from cryoboard.decisions.services.draft_versions import Content, as_sent, content_as_sent, content_at, content_of
from cryoboard.decisions.summary_phrases import summary_as_kept
from cryoboard.decisions.treatment_options import VERDICT_WORDS, WITHIN, treatment_choices
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.models import Registration
from cryoboard.meetings.selectors import next_meeting
from cryoboard.organisation.models import Professional
from cryoboard.web.forms.decisions import Chosen, DecisionForm, Lists, kept_fields, keys_shown
from cryoboard.web.presenters.live_options import choice_value
from decision_rules import acts, library


def decision_form(
    registration: Registration, evaluations: Sequence[Evaluation], decision: Decision | None, data: Any = None
) -> DecisionForm:
    """The form with the typed values, the saved values, or the defaults of the registration."""
    initial = kept_fields(decision) if decision else first_words(registration)
    initial |= {"evaluations": keys_shown(evaluations)}
    return DecisionForm(data, lists=lists_of(registration, evaluations), decision=decision, initial=initial)


def first_words(registration: Registration) -> dict[str, Any]:
    """The initial values: a proposal, the patient's wishes of the registration, the next meeting of the board."""
    after = next_meeting(registration.meeting.board, registration.meeting.starts_at)
    return {
        "kind": Decision.Kind.PROPOSAL,
        "patient_wish": registration.patient_wish,
        "present_again_on": after.starts_at.date() if after else None,
    }


def lists_of(registration: Registration, evaluations: Sequence[Evaluation]) -> Lists:
    """The choices: acts of the rules, then other acts; people of the board and of the meeting; coded reasons."""
    choices = list(_choices(evaluations, guarded=lacks_histology(registration.case)))
    return Lists(choices, people_of(registration), DEPARTURES, DEFERRALS, awaited_data(evaluations))


def awaited_data(evaluations: Sequence[Evaluation]) -> dict[str, str]:
    """The decisive data of the case by their labels."""
    entries = (entry for each in evaluations for entry in each.outcome.decisive if entry.relevant)
    return {library().dictionary.label(entry.fact): entry.fact.partition("[]")[0] for entry in entries}


def _choices(evaluations: Sequence[Evaluation], *, guarded: bool) -> Iterator[Chosen]:
    known = acts()
    for each in treatment_choices(evaluations, silent=True):
        act = known.get(each.act)
        needs_histology = guarded and act is not None and act.irreversible
        departs, word = each.verdict not in WITHIN, VERDICT_WORDS[each.verdict]
        yield Chosen(choice_value(each.topic), each.label, each.topic, each.act, each.verdict, word, departs, needs_histology)
    for act in known.values():
        yield Chosen(f"act:{act.id}", act.label, "", act.id, "", "", True, guarded and act.irreversible)


def people_of(registration: Registration) -> list[Professional]:
    """The people who can be responsible: members of the board, people of the meeting, the requester."""
    meeting = registration.meeting
    among = Q(user__memberships__board=meeting.board_id) | Q(attendances__meeting=meeting)
    found = Professional.objects.filter(among | Q(pk=registration.requester_id))
    return list(found.distinct().order_by("family_name", "given_names"))


@dataclass(frozen=True, slots=True)
class Merge:
    """The user's values and the version saved meanwhile by a colleague, compared with their common version."""

    theirs: Decision
    mine: Content
    found: list[Difference]
    choices: Mapping[str, str]
    shown: Sequence[str]

    @property
    def is_settled(self) -> bool:
        """Does every difference have a side?"""
        return not unsettled(self.found, self.choices)

    def sent(self) -> dict[str, Any]:
        """The merged decision, as arguments of `record_decision`."""
        content = merged(self.mine, content_of(self.theirs), self.found, self.choices)
        return as_sent(content) | {"version": self.theirs.version, "origin": f"merged:{self.theirs.version}", "shown": self.shown}


def merge_with(theirs: Decision, sent: Mapping[str, Any], choices: Mapping[str, str]) -> Merge:
    """The merge. `sent`: the user's values, based on the version they name or on the empty form."""
    if sent["version"] is None:
        base: Content | None = content_as_sent(first_words(theirs.registration))
    else:
        base = content_at(theirs, sent["version"])
    mine, other = content_as_sent(sent), content_of(theirs)
    if base and not mine["summary"] and other["summary"] != base["summary"]:
        mine["summary"] = base["summary"]  # an empty sentence is generated again at the save
    if base and mine["summary"] == base["summary"] and other["summary"] == summary_as_kept(theirs):
        mine["summary"] = other["summary"]  # not edited: it is generated from the merged values
    return Merge(theirs, mine, differences(base, mine, other), choices, sent["shown"])
