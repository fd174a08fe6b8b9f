"""The backends ``lambdify`` and ``autowrap``: what SymPy itself prints, checked, without SymPy at run time."""
