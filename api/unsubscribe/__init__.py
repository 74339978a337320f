"""The page behind the link with which mail of one kind is stopped."""
