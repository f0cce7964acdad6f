"""What is shown: pages, and the pure functions that turn frames into figures and tables."""
