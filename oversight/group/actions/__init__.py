"""The verbs of the leading group: the only ways its rows are written."""
