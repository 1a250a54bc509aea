"""Fund plans, disbursements and debts to small firms as lists: each row goes by the verb that the page uses."""
