"""Lists of leads from other channels: their columns, how a row becomes a complaint, how a file is worked off."""
