"""Pictures of numbers, drawn by matplotlib in a process of its own."""
