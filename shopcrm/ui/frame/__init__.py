"""What stands around the pages: side bar, top bar, job bar, palette, notices."""
