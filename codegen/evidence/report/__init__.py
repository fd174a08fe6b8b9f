"""What a run showed, as its report and its record."""
