"""Accruals: what invoices put on accrual accounts, moved to sales part by part."""
