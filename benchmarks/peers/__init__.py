"""The servers that ours is measured beside, all with the same schema and the same answers. docs/benchmarks.md tells of each."""
