"""Routines for the tests of printers."""

from ..expr.statements import Routine
from ..symbolic.expression import read_expression


def routine(text, variables=None, name="evaluate"):
    """A routine of the expression that ``text`` says."""
    expression = read_expression(text, variables)
    return Routine(name, expression.canonical, expression.variables, expression.graph, expression.value)
