"""sahel-ld publishes contested knowledge as linked data."""
