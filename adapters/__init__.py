"""The outside world: bank files come in; documents, letters and e-invoices go out."""
