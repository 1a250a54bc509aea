"""Wage reckoning sheets: what each worker is owed, verified."""
