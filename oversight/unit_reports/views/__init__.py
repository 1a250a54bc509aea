"""The pages of unit reports, town groups, patrols and the exchange sheet."""
