"""What is done with relief plans, the emergency fund, presale accounts and recoveries: the only writers."""
