"""Lists for the registers taken in from files, and ledgers handed out."""
