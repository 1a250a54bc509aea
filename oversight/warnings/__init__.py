"""Early warnings (预警): rules over the money of a project, their register, and the way of each to its end."""
