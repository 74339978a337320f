"""Certificates as PDF: facts in, bytes out; rendered apart from everything else, and kept in files."""
