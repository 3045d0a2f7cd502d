"""How providers write single values, and what the graph makes of them."""
