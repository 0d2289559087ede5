"""Use cases, one verb each: the only door for window and command line."""
