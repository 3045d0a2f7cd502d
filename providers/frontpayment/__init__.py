"""Front Payment: billing."""
