"""What a provider is: one folder each (client, payloads, mapping, sandbox), and beside them what they share."""
