"""National numbers of professionals (RPPS, 11 digits) and of facilities (FINESS, 9 digits). The last digit is a Luhn check digit."""

from __future__ import annotations

from django.core.exceptions import ValidationError


def validate_rpps(number: str) -> None:
    """Raises ValidationError unless the number has 11 digits and a correct check digit."""
    if len(number) != 11 or not (number.isascii() and number.isdigit()) or luhn_sum(number) % 10:
        raise ValidationError("Le numéro RPPS compte 11 chiffres, dont une clé ; ce numéro n'est pas valide.", code="rpps")


def validate_finess(number: str) -> None:
    """Raises ValidationError unless the number has 9 digits and a correct check digit. The letters A and B (Corsica) count as zero."""
    digits = number[:1] + number[1:2].replace("A", "0").replace("B", "0") + number[2:]
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()) or luhn_sum(digits) % 10:
        raise ValidationError("Le numéro FINESS compte 9 chiffres, dont une clé ; ce numéro n'est pas valide.", code="finess")


def luhn_sum(digits: str) -> int:
    """The Luhn sum: a multiple of ten when the check digit is correct."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
