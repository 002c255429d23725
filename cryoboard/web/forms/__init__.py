"""What a person types, read and checked for shape; what it means is judged by the services."""
