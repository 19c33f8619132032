"""What `python -m backend <command>` does: the rooms behind that door."""
