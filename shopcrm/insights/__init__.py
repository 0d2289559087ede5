"""What do the figures tell: RFM, groups, yearly days, the month's follow-up list? Pure functions."""
