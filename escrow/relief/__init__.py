"""When nobody pays: the emergency fund, presale money, plans over the sources of the place, recovery."""
