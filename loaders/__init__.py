"""What is read: one module per return or publication, and the two databases they fill."""
