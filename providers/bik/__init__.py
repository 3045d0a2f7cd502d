"""BIK: marketing contacts."""
