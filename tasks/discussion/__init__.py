"""What people write about a task to each other."""
