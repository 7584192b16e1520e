"""What can be done with invoices and credit notes."""
