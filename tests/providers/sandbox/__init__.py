"""The sandbox itself: its runner, its data sets and what each provider's service answers."""
