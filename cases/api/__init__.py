"""The case as programs see it: one small view per act, the same verbs and the same door as the pages."""
