"""Sessions with a guest: an invited expert, questions in a fair order, and a record of what was said."""
