"""The providers' HTTP APIs served locally, with made-up customers, so that nobody needs an account to run or to test the graph."""
