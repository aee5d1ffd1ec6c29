"""What is decided leaves the house: paced, budgeted, retried or held, never twice."""
