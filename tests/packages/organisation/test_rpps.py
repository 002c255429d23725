"""The national number of a professional."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cryoboard.organisation.national_numbers import validate_rpps


@pytest.mark.parametrize("number", ["10003456782", "1234", "abcdefghijk", "810034567890", "", "8100345678²"])
def test_an_rpps_number_without_its_key_is_refused(number):
    with pytest.raises(ValidationError, match="11 chiffres"):
        validate_rpps(number)


def test_just_one_key_suits_ten_digits():
    assert len([digit for digit in "0123456789" if passes("8100345678" + digit)]) == 1


def passes(number: str) -> bool:
    try:
        validate_rpps(number)
    except ValidationError:
        return False
    return True
