"""SIX bLink: the customers of banks, through the OpenWealth API."""
