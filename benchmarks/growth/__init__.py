"""What the server's costs grow with: leaves, keys, requests in flight and workers; and what it does before its first answer."""
