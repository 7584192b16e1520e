"""Invoices and credit notes as data: UBL 2.1 by EN 16931 and Peppol BIS Billing 3."""
