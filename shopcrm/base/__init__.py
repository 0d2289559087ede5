"""What every room needs and nothing of the shop: errors, clock, progress, paths, texts, logs."""
