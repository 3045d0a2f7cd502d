"""What the world sees: Strawberry types, operations, HTTP, settings, command line."""
