"""The pages of the side bar, one module (or a few) for each."""
