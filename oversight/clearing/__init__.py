"""What could be cleared by when (节前清零测算): across all open cases, who could pay what from which source."""
