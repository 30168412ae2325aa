"""Change data capture: main's warehouse, analytics and releases, kept equal on the replica by Debezium."""
