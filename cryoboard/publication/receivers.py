"""A fact that changes writes the row of its case again."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from cryoboard.audit.events import Event
from cryoboard.audit.journal import recorded
from cryoboard.cases.models import Fact


@receiver(recorded, sender=Event.FACT_RECORDED)
def a_recorded_fact_refreshes_the_row_of_its_case(subject: Fact, **_: Any) -> None:
    from cryoboard.publication.packed_cases import refresh_row  # loads the column engine, which reading a page does not need

    refresh_row(fact=subject)
