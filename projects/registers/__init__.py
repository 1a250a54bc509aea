"""The registers of companies, projects, contracts and persons: entering, changing, showing."""
