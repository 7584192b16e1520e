"""Questions about invoices and what settles them without money."""
