"""The pages of payrolls: the list, one sheet for the officials and for its labour manager, the panels."""
