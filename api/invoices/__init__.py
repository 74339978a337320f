"""Invoices and credit notes as PDF: facts in, bytes out."""
