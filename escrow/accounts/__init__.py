"""Wage accounts: opening to closing, labour cost due by month, what was paid in, and the months' totals."""
