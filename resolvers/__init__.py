"""What a field means: loaders, what to fetch, identity, merging."""
