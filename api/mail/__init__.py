"""Mail: composed from templates, sent by SMTP, caught in development."""
