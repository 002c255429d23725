"""The charter of a board, its meetings, the cases registered on them and who attends."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel
from cryoboard.cases.models import Case
from cryoboard.organisation.models import Board, Specialty
from cryoboard.organisation.national_numbers import validate_finess


class Charter(AppendOnlyModel):
    """The terms of a board. A change is a new version; a meeting keeps the version it was opened with."""

    YES_OR_NO = (("yes", "Oui"), ("no", "Non"))  # empty: no answer
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="charters")
    version = models.PositiveIntegerField()
    valid_from = models.DateField("en vigueur à partir du")
    registration_days_before = models.PositiveSmallIntegerField("inscription, jours avant la séance", default=3)
    registration_hour = models.PositiveSmallIntegerField("heure limite d’inscription", default=12, validators=[MaxValueValidator(23)])
    agenda_days_before = models.PositiveSmallIntegerField("ordre du jour, jours avant la séance", default=1)
    validation_days = models.PositiveSmallIntegerField("fiche validée, jours après la séance", default=1)
    dispatch_days = models.PositiveSmallIntegerField("fiche envoyée, jours après la séance", default=2)
    pps_days = models.PositiveSmallIntegerField("PPS remis, jours après la séance", default=15)
    treatment_days = models.PositiveSmallIntegerField("premier traitement, jours après la séance", default=30)
    imaging_freshness_days = models.PositiveSmallIntegerField("imagerie périmée après (jours)", default=42)
    meeting_minutes = models.PositiveSmallIntegerField("durée d’une séance (minutes)", default=90, validators=[MinValueValidator(10)])
    discussed_minutes = models.PositiveSmallIntegerField("durée d’un cas discuté (minutes)", default=7, validators=[MinValueValidator(1)])
    opinions_count_as_present = models.BooleanField("un avis écrit compte parmi les trois spécialités présentes", default=False)
    authorised = models.CharField("organisée par un établissement autorisé", max_length=3, choices=YES_OR_NO, blank=True)
    authorised_facility = models.CharField("établissement autorisé", max_length=150, blank=True)
    authorised_finess = models.CharField("FINESS de l’établissement autorisé", max_length=9, blank=True, validators=[validate_finess])
    delegated_to = models.CharField("déléguée au 3C", max_length=150, blank=True)
    listed = models.CharField("inscrite à l’annuaire des RCP", max_length=3, choices=YES_OR_NO, blank=True)
    directory_id = models.CharField("identifiant à l’annuaire des RCP", max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cryoboard"
        verbose_name = "charte"
        ordering = ["board", "version"]
        constraints = [models.UniqueConstraint(fields=["board", "version"], name="cryoboard_one_charter_version")]

    def __str__(self) -> str:
        return f"{self.board}, charte {self.version}"


class CompetenceRequirement(AppendOnlyModel):
    """A competence that a charter requires, for every case or for the cases of one catalogue."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="requirements")
    case_type = models.CharField(max_length=40, blank=True)  # id of a catalogue; empty: every case
    specialty = models.CharField("compétence", max_length=30, choices=Specialty.choices)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "compétence requise"
        constraints = [
            models.UniqueConstraint(fields=["charter", "case_type", "specialty"], name="cryoboard_one_requirement_once"),
        ]

    def __str__(self) -> str:
        return self.get_specialty_display()


class Meeting(models.Model):
    """One meeting of a board (« séance »), on one day."""

    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        OPEN = "open", "Ouverte"
        FROZEN = "frozen", "Ordre du jour gelé"
        RUNNING = "running", "En cours"
        TO_CLOSE = "to_close", "À clôturer"
        CLOSED = "closed", "Close"
        CANCELLED = "cancelled", "Annulée"

    class Mode(models.TextChoices):
        ROOM = "room", "Présentiel"
        VIDEO = "video", "Visioconférence"
        MIXED = "mixed", "Mixte"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    mode = models.CharField("modalité", max_length=10, choices=Mode.choices, default=Mode.MIXED)
    place = models.CharField("lieu", max_length=150, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.OPEN)
    frozen_at = models.DateTimeField("gel de l’ordre du jour", null=True, blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "séance"
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["board", "starts_at"])]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cryoboard_meeting_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.board} · {self.starts_at:%d/%m/%Y}"


class Registration(models.Model):
    """The registration of one case to one meeting: why it is presented, where it stands on the agenda, what was frozen."""

    class State(models.TextChoices):
        TO_PLACE = "to_place", "À placer"
        ON_AGENDA = "on_agenda", "À l’ordre du jour"
        POSTPONED = "postponed", "Reporté"
        WITHDRAWN = "withdrawn", "Retiré"

    class Route(models.TextChoices):
        """Statut du cas; ORG-134 and ORG-128 of the official fiche."""

        DISCUSSED = "discussed", "Discuté"
        RECORDED = "recorded", "Enregistré"

    class Urgency(models.TextChoices):
        PLANNED = "planned", "Programmée"
        SOON = "soon", "Rapide"
        URGENT = "urgent", "Urgente"

    class Informed(models.TextChoices):
        DONE = "done", "Faite"
        NOT_DONE = "not_done", "Non faite"
        IMPOSSIBLE = "impossible", "Impossible"

    class Consent(models.TextChoices):
        NO_OBJECTION = "no_objection", "Non-opposition"
        AGREEMENT = "agreement", "Accord recueilli"
        OBJECTION = "objection", "Opposition"
        NOT_ASKED = "not_asked", "Non recueilli"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="registrations")
    case = models.ForeignKey("cryoboard.Case", on_delete=models.PROTECT, related_name="registrations")
    number = models.PositiveIntegerField("n° d’inscription")
    requester = models.ForeignKey("cryoboard.Professional", null=True, on_delete=models.PROTECT, related_name="+")
    presenter = models.ForeignKey("cryoboard.Professional", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    question = models.CharField("question posée", max_length=300)
    synthesis = models.TextField("synthèse du cas", max_length=2000, blank=True)
    for_diagnosis = models.BooleanField("avis diagnostique", default=False)
    for_treatment = models.BooleanField("proposition thérapeutique", default=True)
    for_recourse = models.BooleanField("recours", default=False)
    for_paediatrics = models.BooleanField("pédiatrie", default=False)
    urgency = models.CharField("urgence", max_length=10, choices=Urgency.choices, default=Urgency.PLANNED)
    urgency_reason = models.CharField("motif de l’urgence", max_length=200, blank=True)
    after_emergency_act = models.CharField("geste déjà fait en urgence", max_length=200, blank=True)
    after_emergency_on = models.DateField("date du geste", null=True, blank=True)
    informed = models.CharField("information du patient", max_length=12, choices=Informed.choices, default=Informed.NOT_DONE)
    informed_on = models.DateField("information faite le", null=True, blank=True)
    consent = models.CharField("non-opposition ou consentement", max_length=12, choices=Consent.choices, default=Consent.NOT_ASKED)
    patient_wish = models.CharField("souhaits du patient", max_length=500, blank=True)  # empty: non recueillis
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.TO_PLACE)
    route = models.CharField("statut du cas", max_length=10, choices=Route.choices, default=Route.DISCUSSED)
    position = models.PositiveSmallIntegerField("ordre", null=True, blank=True)
    estimated_minutes = models.PositiveSmallIntegerField("durée prévue (minutes)", default=7)
    postponed_because = models.CharField(max_length=200, blank=True)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_ones")
    complete_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    frozen = FrozenJSON(null=True)  # the facts, their digest and the evaluations when the agenda was frozen
    discussed_from = models.DateTimeField("début de la discussion", null=True, blank=True)
    discussed_until = models.DateTimeField("fin de la discussion", null=True, blank=True)
    registered_at = models.DateTimeField(auto_now_add=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "inscription"
        ordering = ["meeting", "position", "number"]
        indexes = [models.Index(fields=["meeting", "state", "position"])]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="cryoboard_one_registration_per_meeting"),
            models.UniqueConstraint(fields=["meeting", "number"], name="cryoboard_one_registration_number"),
            models.CheckConstraint(
                condition=Q(discussed_until__isnull=True) | Q(discussed_until__gte=F("discussed_from")),
                name="cryoboard_discussion_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"inscription {self.number}, séance {self.meeting_id}"


class Attendance(models.Model):
    """One stay of one person in a meeting. A person who leaves and comes back has two."""

    class Mode(models.TextChoices):
        ROOM = "room", "Présent"
        VIDEO = "video", "Visioconférence"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    professional = models.ForeignKey("cryoboard.Professional", on_delete=models.PROTECT, related_name="attendances")
    specialty = models.CharField("compétence", max_length=30, choices=Specialty.choices, blank=True)  # empty: not counted
    mode = models.CharField("modalité", max_length=10, choices=Mode.choices, default=Mode.ROOM)
    arrived_at = models.DateTimeField("arrivée", null=True, blank=True)  # null: expected, or arrived at an hour that was not noted
    left_at = models.DateTimeField("départ", null=True, blank=True)
    expected = models.BooleanField("annoncé", default=False)
    expected_from = models.DateTimeField("annoncé à partir de", null=True, blank=True)
    expected_until = models.DateTimeField("annoncé jusqu’à", null=True, blank=True)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "présence"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(arrived_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="cryoboard_leaves_after_arriving",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.professional_id} à la séance {self.meeting_id}"


class WrittenOpinion(AppendOnlyModel):
    """The written opinion of an absent specialist (« avis complémentaire écrit »): dated, signed by its author, on one registration."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="opinions")
    professional = models.ForeignKey("cryoboard.Professional", on_delete=models.PROTECT, related_name="+")
    specialty = models.CharField("compétence", max_length=30, choices=Specialty.choices)
    text = models.TextField("avis", max_length=2000)
    given_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "avis complémentaire"
        ordering = ["given_at"]

    def __str__(self) -> str:
        return f"avis {self.pk} sur l’inscription {self.registration_id}"

    @property
    def case(self) -> Case:
        """The case, for the gate."""
        return self.registration.case


class Reminder(AppendOnlyModel):
    """One message to one requester about all that their cases lack for a meeting, kept as it was sent."""

    journal_name = "chase"  # the first name of this model, kept in the journal
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="reminders")
    recipient = models.ForeignKey("cryoboard.Professional", on_delete=models.PROTECT, related_name="+")
    registrations = models.ManyToManyField(Registration, related_name="reminders")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("message")
    sent_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cryoboard"
        verbose_name = "relance"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"relance {self.pk}"
