"""What a project owes by rule, and whether it was done: the declared list, the judging, coverage, documents."""
