"""The pages of campaigns, of supervision visits, and of circulars and talks."""
