"""Measures the server beside other GraphQL servers and beside no GraphQL at all. docs/benchmarks.md tells what is measured, and how."""
