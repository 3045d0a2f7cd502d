"""What bLink answers as records. Pure, and without failure for whatever `payloads` could read."""
