"""`lectern analyst`: logins of PostgreSQL for people who ask in SQL."""
