"""What is counted, and every number derived from a count."""
