"""PDFs: processes that render them, and where they are kept. How a document looks is the business of its domain."""
