"""Wage guarantee deposits and payment guarantees: what is required, held, used, refilled and returned."""
