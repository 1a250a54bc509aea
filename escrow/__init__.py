"""The money: wage accounts, payroll, deposits and guarantees."""
