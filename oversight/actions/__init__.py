"""The verbs of oversight: one function per act, the only writers."""
