"""Edwards25519 by the book (RFC 8032, section 5.1) on Python's integers: what attackers need and no library offers."""

from __future__ import annotations

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, PRIME) % PRIME

Point = tuple[int, int]
NEUTRAL: Point = (0, 1)


def add(one: Point, other: Point) -> Point:
    """The sum of two points, by the affine law that holds for all of them."""
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, PRIME)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, PRIME)
    return x % PRIME, y % PRIME


def times(number: int, point: Point) -> Point:
    """``point`` added ``number`` times."""
    found = NEUTRAL
    while number:
        if number & 1:
            found = add(found, point)
        point = add(point, point)
        number >>= 1
    return found


def x_of(y: int) -> int | None:
    """The even one of the two abscissae of ``y``; None where ``y`` is not on the curve."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if x * x % PRIME != square:
        return None
    return x if x % 2 == 0 else PRIME - x


def encoded(point: Point) -> bytes:
    """32 bytes: the ordinate, and the parity of the abscissa in the highest bit."""
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def low_order_points() -> list[Point]:
    """The eight points whose order divides eight, from a point whose part of large order is multiplied away."""
    y = 2
    while True:
        x = x_of(y)
        if x is not None:
            torsion = times(ORDER, (x, y))
            if times(4, torsion) != NEUTRAL:
                return [times(number, torsion) for number in range(8)]
        y += 1


def low_order_encodings() -> list[bytes]:
    """Every 32 bytes that a lax reader takes for a point of low order: both signs, and ordinates not reduced."""
    ordinates = {y for _, y in low_order_points()}
    ordinates |= {y + PRIME for y in ordinates if y + PRIME < 2**255}
    return [(y | sign << 255).to_bytes(32, "little") for y in sorted(ordinates) for sign in (0, 1)]


def off_curve() -> bytes:
    """An ordinate that no point has."""
    return next(y for y in range(2, 100) if x_of(y) is None).to_bytes(32, "little")


def secret_scalar(seed: bytes) -> int:
    """The scalar that a private key of 32 bytes stands for."""
    digest = bytearray(hashlib.sha512(seed).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    return int.from_bytes(digest, "little")


def signature_of_neutral_r(seed: bytes, public: bytes, message: bytes) -> bytes:
    """A signature whose R is the neutral point; the equation of section 5.1.7 holds for it."""
    r = encoded(NEUTRAL)
    challenge = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
    return r + (challenge * secret_scalar(seed) % ORDER).to_bytes(32, "little")


def with_larger_s(signature: bytes) -> bytes:
    """The same signature with the group's order added to S: the equation holds, the form is not the canonical one."""
    s = int.from_bytes(signature[32:], "little") + ORDER
    return signature[:32] + s.to_bytes(32, "little")
