"""A report as a document: DOCX and PDF in official format, XLSX. The same report, the same bytes."""
