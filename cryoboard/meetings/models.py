"""A board (RCP) and the network it belongs to."""

from django.db import models


class Board(models.Model):
    """Une RCP : the instance that discusses cases; people are members of it, cases are put to it."""

    class Kind(models.TextChoices):
        STANDARD = "standard", "RCP standard"
        RECOURSE = "recourse", "RCP de recours"
        RARE = "rare", "RCP cancers rares"
        PAEDIATRIC = "paediatric", "RCP pédiatrique"

    name = models.CharField("nom", max_length=150, unique=True)
    kind = models.CharField("type", max_length=20, choices=Kind.choices, default=Kind.RARE)
    network = models.CharField("réseau", max_length=100, blank=True)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "RCP"
        verbose_name_plural = "RCP"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
