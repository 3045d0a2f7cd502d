"""Brij: what its client asks, and what it makes of the answers."""
