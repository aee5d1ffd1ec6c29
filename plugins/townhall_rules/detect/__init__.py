"""Find what breaks the rules of a group in what is written there."""
