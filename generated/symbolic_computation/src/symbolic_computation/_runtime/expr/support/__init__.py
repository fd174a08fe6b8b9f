"""Functions that a language's own library lacks, as texts; a printer adds those that a routine needs."""
