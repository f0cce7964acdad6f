"""Reference tables, database schemas and the demonstration generator."""
