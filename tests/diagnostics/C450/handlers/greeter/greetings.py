"""Greetings."""

from ..models import Greeting


def welcome(request: Greeting) -> None:
    print(f"Welcome, {request.name}")
