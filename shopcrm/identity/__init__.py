"""Who is who, and by which words is a person found?"""
