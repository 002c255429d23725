"""A label inside a sentence."""

from __future__ import annotations

import pytest

from decision_rules import lower_first


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Progression", "progression"),
        ("Élément requis", "élément requis"),
        ("À distance", "à distance"),
        ("D’un seul côté", "d’un seul côté"),
        ("A priori opérable", "a priori opérable"),
        ("IRM injectée", "IRM injectée"),
        ("M0 (aucune)", "M0 (aucune)"),
        ("T clinique (cT)", "T clinique (cT)"),
        ("12 mm", "12 mm"),
        ("", ""),
    ],
)
def test_a_label_loses_its_capital_unless_it_begins_with_a_symbol(label, inside):
    assert lower_first(label) == inside
