"""The pages of an assessment."""
