"""The types of the schema, one module per entity; each imports only modules that come before it."""
