"""What people write by hand, held to how it is called: compared in phase 1, mended only where they ask for it."""
