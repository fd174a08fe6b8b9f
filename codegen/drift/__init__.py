"""Floor 4: differences between record, expectation and disk, each with a cause."""
