"""What leaves the house on paper and as data: PDF pages and e-invoices, made of plain facts and nothing else."""
