"""Inspections, findings, orders up to the licence, notices between agencies."""
