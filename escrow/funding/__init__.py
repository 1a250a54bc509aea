"""Where the money of projects comes from, fund views of the departments, and debts to small firms."""
