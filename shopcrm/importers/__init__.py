"""From a file to sightings: one reader, formats declared as data, run in a child process."""
