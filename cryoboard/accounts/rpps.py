"""The national number of a health professional (RPPS): 11 digits, the last one a Luhn key."""

from __future__ import annotations

from django.core.exceptions import ValidationError


def validate_rpps(number: str) -> None:
    """Refuse a number that is not 11 digits with a right key."""
    if len(number) != 11 or not (number.isascii() and number.isdigit()) or luhn_sum(number) % 10:
        raise ValidationError("Le numéro RPPS compte 11 chiffres, dont une clé ; ce numéro n'est pas valide.", code="rpps")


def luhn_sum(digits: str) -> int:
    """The sum that a right key brings to a multiple of ten."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
