"""`python -m tests.bench`: how fast it is. Figures, not tests: nothing here fails."""
