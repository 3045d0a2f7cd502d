"""Worldline Connect: people by what they can be looked up with."""
