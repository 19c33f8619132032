"""Real PostgreSQL and Redis from wheels: private sockets, data kept in the data dir, started and stopped with `up`."""
