"""Between us and the payment gateway: its secrets, what is asked of it, and what it tells."""
