"""The door for the parties to a project: its owner and its labour managers."""
