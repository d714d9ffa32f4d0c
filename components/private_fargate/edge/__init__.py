"""Ways in from outside: each edge has its own module."""
