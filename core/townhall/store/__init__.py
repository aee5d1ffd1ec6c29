"""The journal, the state and the outbox, behind one interface with several backends."""
