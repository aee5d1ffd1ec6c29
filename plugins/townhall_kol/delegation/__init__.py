"""Power lent in measure: asked for, accepted, reminded of, suspended, taken back and given back."""
