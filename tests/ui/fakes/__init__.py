"""Stand-ins for the rooms behind the pages, a module for each kind."""
