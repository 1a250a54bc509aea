"""The pages of inspections, findings, measures and notices."""
