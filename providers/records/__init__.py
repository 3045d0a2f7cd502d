"""Provider-neutral records: frozen, without behaviour, one module per entity. They are what flows from a client to a field."""
