"""Facilities, boards, professionals and memberships. A membership is one role on one board."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cryoboard.organisation.national_numbers import validate_finess, validate_rpps


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "Coordination de la RCP"
    COORDINATING_PHYSICIAN = "coordinating_physician", "Médecin coordonnateur"
    ONCOLOGIST = "oncologist", "Oncologue"
    SURGEON = "surgeon", "Chirurgien"
    RADIOLOGIST = "radiologist", "Radiologue"
    PATHOLOGIST = "pathologist", "Pathologiste"
    RADIATION_ONCOLOGIST = "radiation_oncologist", "Radiothérapeute"
    REQUESTER = "requester", "Médecin demandeur"
    QUALITY_3C = "quality_3c", "Cellule qualité 3C"
    RULE_AUTHOR = "rule_author", "Auteur de règles"
    RULE_APPROVER = "rule_approver", "Approbateur de règles"
    ADMINISTRATOR = "administrator", "Administration"


class Specialty(models.TextChoices):
    """The competence of a physician in a meeting. The quorum counts competences."""

    MEDICAL_ONCOLOGY = "medical_oncology", "Oncologie médicale"
    SURGERY = "surgery", "Chirurgie"
    RADIATION_ONCOLOGY = "radiation_oncology", "Radiothérapie"
    RADIOLOGY = "radiology", "Radiologie"
    INTERVENTIONAL_RADIOLOGY = "interventional_radiology", "Radiologie interventionnelle"
    PATHOLOGY = "pathology", "Anatomie et cytologie pathologiques"
    NUCLEAR_MEDICINE = "nuclear_medicine", "Médecine nucléaire"
    ANAESTHESIA = "anaesthesia", "Anesthésie-réanimation"
    GERIATRICS = "geriatrics", "Gériatrie"
    PAEDIATRICS = "paediatrics", "Pédiatrie"
    PALLIATIVE_CARE = "palliative_care", "Médecine palliative et de la douleur"
    GENETICS = "genetics", "Oncogénétique"
    GENERAL_PRACTICE = "general_practice", "Médecine générale"
    OTHER = "other", "Autre spécialité"


class Facility(models.Model):
    """A hospital or a practice: the place of a meeting or of a procedure."""

    name = models.CharField("nom", max_length=150, unique=True)
    address = models.CharField("adresse", max_length=250, blank=True)
    finess = models.CharField("FINESS", max_length=9, blank=True, validators=[validate_finess])

    class Meta:
        app_label = "cryoboard"
        verbose_name = "établissement"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """A board (RCP). Its members are people; its cases are discussed in its meetings."""

    class Kind(models.TextChoices):
        STANDARD = "standard", "RCP standard"
        RECOURSE = "recourse", "RCP de recours"
        RARE = "rare", "RCP cancers rares"
        PAEDIATRIC = "paediatric", "RCP pédiatrique"

    class Nature(models.TextChoices):
        """The nature of the discussion; the codes of the official record are in parentheses."""

        ORGAN = "organ", "Appareil ou organe (ORG-117)"
        TRANSVERSE = "transverse", "Transversale et soins de support (ORG-132)"

    name = models.CharField("nom", max_length=150, unique=True)
    kind = models.CharField("type", max_length=20, choices=Kind.choices, default=Kind.RARE)
    network = models.CharField("réseau", max_length=100, blank=True)
    nature = models.CharField("nature de la discussion", max_length=20, choices=Nature.choices, default=Nature.ORGAN)
    network_id = models.CharField("identifiant du réseau régional", max_length=60, blank=True)
    manager_id = models.CharField("identifiant du gestionnaire de la RCP", max_length=60, blank=True)
    national_id = models.CharField("identifiant national de la RCP", max_length=60, blank=True)
    facility = models.ForeignKey("cryoboard.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="boards")
    calendar_key = models.CharField("clé du calendrier", max_length=43, blank=True, editable=False)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "RCP"
        verbose_name_plural = "RCP"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Professional(models.Model):
    """A professional of the directory. Some professionals have an account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="professional")
    family_name = models.CharField("nom", max_length=100)
    given_names = models.CharField("prénoms", max_length=100, blank=True)
    rpps = models.CharField("RPPS", max_length=11, blank=True, validators=[validate_rpps])
    specialty = models.CharField("spécialité", max_length=30, choices=Specialty.choices, blank=True)
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="professionals")
    email = models.EmailField("courriel", blank=True)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "professionnel"

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


class Membership(models.Model):
    """One person's role on one board."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    board = models.ForeignKey("cryoboard.Board", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "appartenance à une RCP"
        verbose_name_plural = "appartenances aux RCP"
        constraints = [models.UniqueConstraint(fields=["user", "board", "role"], name="cryoboard_one_role_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.board}"
