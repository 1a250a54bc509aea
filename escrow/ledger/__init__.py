"""Accounts and their entries: posting, reversing, bank statements, restraints."""
