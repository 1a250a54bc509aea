"""The acts on a case: the only writers. One transaction each, by a person (or by the routing, `by=None`)."""
