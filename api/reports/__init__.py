"""Reports as files: what the database reads page by page, written as CSV, XLSX or PDF."""
