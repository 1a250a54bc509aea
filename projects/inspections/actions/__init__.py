"""The verbs of inspections: the only writers of their rows."""
