"""The window: pages, widgets, item models, one job runner. It holds no rules, no SQL and no data frames."""
