"""The pages of relief: plans, recoveries, the emergency fund, presale accounts."""
