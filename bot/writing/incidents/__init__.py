"""What the desk sees of an incident."""
