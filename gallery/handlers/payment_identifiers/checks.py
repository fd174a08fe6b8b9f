"""Check digits of identifiers of payments."""

from __future__ import annotations

from ..models import Account, Card, CheckedAccount, CreditorReference, Entity, Reference, Verdict

#: Characters of an account number, by country, as the register of ISO 13616 has them.
LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "BA": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip


def account(request: Account) -> CheckedAccount:
    """Country, length and check digits of an account number; its parts where they are right."""
    text = request.iban.replace(" ", "")
    country = text[:2]
    if country not in LENGTHS:
        return CheckedAccount(valid=False, reason="country", country=country)
    if len(text) != LENGTHS[country]:
        return CheckedAccount(valid=False, reason="length", country=country)
    if _remainder(text[4:] + text[:4]) != 1:
        return CheckedAccount(valid=False, reason="check digits", country=country)
    printed = " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    return CheckedAccount(valid=True, reason="", country=country, account=text[4:], printed=printed)


def card(request: Card) -> Verdict:
    """Every second digit from the right counts twice, and nine less where that has two digits."""
    digits = [int(digit) for digit in reversed(request.number)]
    doubled = sum(2 * digit - 9 * (digit > 4) for digit in digits[1::2])
    return Verdict(valid=(sum(digits[::2]) + doubled) % 10 == 0)


def entity(request: Entity) -> Verdict:
    """The identifier is 1 modulo 97."""
    return Verdict(valid=_remainder(request.lei) == 1)


def reference(request: Reference) -> CreditorReference:
    """The check digits that make the reference 1 modulo 97."""
    digits = 98 - _remainder(request.invoice + "RF00")
    return CreditorReference(reference=f"RF{digits:02}{request.invoice}")


def _remainder(text: str) -> int:
    """The remainder modulo 97 of ISO/IEC 7064: letters are numbers from 10 to 35."""
    return int("".join(str(int(character, 36)) for character in text)) % 97
