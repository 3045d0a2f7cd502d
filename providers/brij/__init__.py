"""Brij: verified data."""
