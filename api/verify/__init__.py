"""What whoever is shown a certificate looks at: a page for people, and its failures."""
