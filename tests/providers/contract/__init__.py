"""What every client of every provider must do, told once: a new provider adds `cases_<slug>.py` and nothing else."""
