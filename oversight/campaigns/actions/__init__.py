"""The verbs of campaigns, of supervision visits and of circulars: the only writers."""
