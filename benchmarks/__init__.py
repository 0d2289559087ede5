"""How fast is the program, and how fast could it be at best? Run ``python -m benchmarks``."""
