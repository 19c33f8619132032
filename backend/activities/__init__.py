"""What happens in the outside world between two turns: one module for each kind, registered by its name."""
