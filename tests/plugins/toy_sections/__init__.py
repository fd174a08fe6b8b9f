"""Two small sections of the language, as a package of its own adds them."""

from toy_sections.lookups import LOOKUPS
from toy_sections.states import STATES

SECTIONS = (STATES, LOOKUPS)
