"""The pages of deposits and guarantees."""
