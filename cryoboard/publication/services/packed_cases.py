"""The facts of each case packed as bytes for a replay, and read back as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, F
from django.utils import timezone

from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.cases.selectors import age_fact, age_on, current_facts, sex_fact
from cryoboard.publication.models import PackedCase
from decision_rules import Library, check_facts, library
from decision_rules.batch.cohort import Slice
from decision_rules.batch.columns import Batch
from decision_rules.batch.layout import Layout
from decision_rules.batch.packed_rows import PackedRows, pack
from decision_rules.batch.results import Refusal


class Row(NamedTuple):
    """One packed case: its bytes, and the values that the identity gives on the day."""

    pk: int
    row: bytes
    age: int | None
    sex: str | None
    refused: str


class IdentifiedRows(PackedRows):
    """Packed rows, where age and sex come from the identity when nobody entered them."""

    def __init__(self, layout: Layout, rows: Sequence[Row]) -> None:
        super().__init__(layout, [each.row for each in rows])
        self.identities = rows

    def column(self, name: str) -> Any:
        values = super().column(name)
        if name == age_fact():
            ages = np.array([np.nan if each.age is None else each.age for each in self.identities], values.dtype)
            return np.where(np.isnan(ages), values, ages)
        if name == sex_fact():
            codes: Mapping[Any, int] = self.layout.slots[name].codes
            sexes = np.array([codes.get(each.sex, 0) for each in self.identities], values.dtype)
            return np.where(sexes == 0, values, sexes)
        return values


@lru_cache(maxsize=2)
def whole_layout(rules: Library) -> Layout:
    """The layout of every fact of the dictionary: a row serves all rulesets until the dictionary changes."""
    return Layout(rules.dictionary.facts.values())


def pack_case(case: Case) -> PackedCase:
    """Save the row of a case from its current facts. A fact that the dictionary refuses excludes the case; its name is stored."""
    layout = whole_layout(library())
    count = Fact.objects.filter(case=case).count()  # counted first: a fact committed during the reading makes the row stale, never wrong
    entered = {name: fact for name, fact in current_facts(case).items() if fact.pk is not None}
    values = {name: fact.value for name, fact in entered.items() if fact.state == Fact.State.KNOWN}
    facts, problems = check_facts(values, library().dictionary, timezone.localdate())
    packed, _ = PackedCase.objects.update_or_create(
        case=case,
        defaults={
            "facts": count,
            "layout": layout.digest,
            "row": pack(layout, facts),
            "asks_age": age_fact() not in entered,
            "asks_sex": sex_fact() not in entered,
            "refused": problems[0].fact[:200] if problems else "",
        },
    )
    return packed


def pack_cases(*, everything: bool = False) -> int:
    """Write the rows that are missing or stale, or all of them; how many were written."""
    cases = Case.objects.select_related("patient").order_by("pk")
    if not everything:
        cases = cases.annotate(entered=Count("facts")).exclude(packed__layout=whole_layout(library()).digest, packed__facts=F("entered"))
    return len([pack_case(case).pk for case in cases.iterator(chunk_size=500)])


def rows_between(first: int, last: int, on: date) -> list[Row]:
    """The rows of the cases from one number to another, in order, after the missing and stale ones are written."""
    cases = Case.objects.filter(pk__range=(first, last)).select_related("patient").order_by("pk")
    written = PackedCase.objects.filter(case__pk__range=(first, last), layout=whole_layout(library()).digest).in_bulk()
    entered = dict(Fact.objects.filter(case__pk__range=(first, last)).values_list("case_id").annotate(Count("pk")))
    return [as_row(case, up_to_date(written.get(case.pk), entered.get(case.pk, 0)) or pack_case(case), on) for case in cases]


def up_to_date(packed: PackedCase | None, entered: int) -> PackedCase | None:
    """The row; None if facts were added since it was written."""
    return packed if packed is not None and packed.facts == entered else None


def as_row(case: Case, packed: PackedCase, on: date) -> Row:
    born, sex = case.patient.birth_date, case.patient.sex
    return Row(
        pk=case.pk,
        row=bytes(packed.row),
        age=age_on(born, on) if packed.asks_age and born is not None and born <= on else None,
        sex=str(sex) if packed.asks_sex and sex != Patient.Sex.UNKNOWN else None,
        refused=packed.refused,
    )


def as_slice(rows: Sequence[Row], on: date, read_as: Layout | None = None) -> Slice:
    """The rows as a slice of the column engine, with all their facts or those of `read_as`; excluded cases are its refusals, by number."""
    read = [each for each in rows if not each.refused]
    layout = whole_layout(library())
    batch = Batch(read_as or layout, len(read), IdentifiedRows(layout, read), float(on.toordinal()))
    refusals = tuple(Refusal(each.pk, str(each.pk), f"{each.refused} : refusée par le dictionnaire") for each in rows if each.refused)
    return Slice(batch, [str(each.pk) for each in read], [each.pk for each in read], refusals)
