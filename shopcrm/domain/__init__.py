"""The nouns and rules of a shop, as frozen values; standard library only."""
