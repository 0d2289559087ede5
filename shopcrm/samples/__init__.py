"""What do realistic exports of an invented shop look like, in any size, the same for the same seed?"""
