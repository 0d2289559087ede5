"""The building blocks every page is made of: buttons, cards, chips, tables, drawings."""
