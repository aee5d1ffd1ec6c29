"""What people give their group, put together from facts."""
