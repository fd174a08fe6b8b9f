"""Ed25519 (RFC 8032) without the latitude that implementations differ in: what holds here holds for all of them.

A verifier may or may not accept keys of low order, points outside the group of prime order, encodings beyond the field
and scalars beyond the group's order. Here none of them passes, so that it does not matter whether the equation is
checked with or without the cofactor.
"""

from __future__ import annotations

from functools import lru_cache

#: The field and the order of the group of prime order (RFC 8032, section 5.1).
FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, FIELD) % FIELD
_ROOT_OF_MINUS_ONE = pow(2, (FIELD - 1) // 4, FIELD)

KEY_BYTES = 32
SIGNATURE_BYTES = 64

#: X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z.
_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)


def key_fault(raw: bytes) -> str:
    """What is wrong with ``raw`` as a public key, to be read behind "the key"; empty where nothing is."""
    if len(raw) != KEY_BYTES:
        return f"has {len(raw)} bytes instead of {KEY_BYTES}"
    return _point_fault(raw)


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` is one of ``message`` by the key ``public``, which has to be without fault itself."""
    if len(signature) != SIGNATURE_BYTES or key_fault(public):
        return False
    if int.from_bytes(signature[32:], "little") >= ORDER or _point_fault(signature[:32]):
        return False
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=1024)
def _point_fault(encoded: bytes) -> str:
    number = int.from_bytes(encoded, "little")
    y = number & (2**255 - 1)
    if y >= FIELD:
        return "is not spelled canonically: its number is beyond the field"
    x = _abscissa(y)
    if x is None:
        return "is not a point of the curve"
    point = (x, y, 1, x * y % FIELD)
    if _is_neutral(_times(8, point)):
        return "is one of the points of low order, for which anybody can make signatures"
    if not _is_neutral(_times(ORDER, point)):
        return "lies outside the group of prime order, which no honest key does"
    return ""


def _abscissa(y: int) -> int | None:
    """A root of x**2 = (y**2 - 1) / (d*y**2 + 1); None where there is none."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, FIELD) % FIELD
    root = pow(square, (FIELD + 3) // 8, FIELD)
    if (root * root - square) % FIELD:
        root = root * _ROOT_OF_MINUS_ONE % FIELD
    return None if (root * root - square) % FIELD else root


def _times(factor: int, point: _Point) -> _Point:
    result = _NEUTRAL
    for bit in bin(factor)[2:]:
        result = _sum(result, result)
        if bit == "1":
            result = _sum(result, point)
    return result


def _sum(left: _Point, right: _Point) -> _Point:
    """The complete addition of RFC 8032, section 5.1.4; all four numbers are below ``FIELD``."""
    a = (left[1] - left[0]) * (right[1] - right[0]) % FIELD
    b = (left[1] + left[0]) * (right[1] + right[0]) % FIELD
    c = 2 * left[3] * right[3] * _D % FIELD
    d = 2 * left[2] * right[2] % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def _is_neutral(point: _Point) -> bool:
    return point[0] == 0 and point[1] == point[2]
