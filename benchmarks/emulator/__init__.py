"""The providers as the benchmarks have them: a process that answers what is prebuilt, far faster than anybody asks."""
