"""Candidates as hosts: invited by the team, with the right to present topics for a while, and measured."""
