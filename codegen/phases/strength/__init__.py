"""How strong the checks themselves are: what ``run --strength`` asks besides everything that a run asks."""
