"""Greetings."""

from ..models import Greeting


def greet(person: Greeting) -> None:
    print(f"Hello, {person.name}")
