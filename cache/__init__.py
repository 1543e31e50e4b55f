"""What outlives a run: answers once paid for (store), what makes questions the same (key), what was done (journal)."""
