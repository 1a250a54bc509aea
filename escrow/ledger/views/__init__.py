"""The pages of the ledger: accounts, entries, statements of the bank, restraints."""
