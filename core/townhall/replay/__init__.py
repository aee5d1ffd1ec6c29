"""What would these plugins have done? Recorded events through the real path, with nobody at the other end."""
