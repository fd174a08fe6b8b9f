"""Greetings."""

from ..models import Greeting


def greet(request: Greeting) -> None
    print("Hello")
