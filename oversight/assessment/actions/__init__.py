"""The verbs of an assessment: the only ways its rows are written."""
