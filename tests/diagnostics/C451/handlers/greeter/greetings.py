"""Greetings."""

from ..models import Greeting


def greet() -> None:
    print("Hello")
