"""The phrases of our papers in English, under the names by which the pages know them; the catalogues translate them."""

# What every paper says
COMMON = {
    "page": "Page {page} of {pages}",
    "reg_no": "Reg. No.",
    "vat_no": "VAT No.",
    "phone": "Phone",
    "email": "E-mail",
    "contact": "Contact person",
    "bank": "Bank",
    "account": "Account",
    "bic": "BIC",
    "total": "Total",
    "date": "Date",
    "document": "Document",
    "number": "No.",
    "period": "Period",
    "logo": "Company logo",
    "electronic": "This document was prepared electronically and is valid without a signature.",
    "draft_note": "Draft, not valid for payment",
    "cancelled_note": "Cancelled, not valid for payment",
}

# What an invoice, a credit note and an advance invoice say
INVOICE = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "advance": "Advance invoice",
    "seller": "Seller",
    "buyer": "Buyer",
    "delivery_address": "Delivery address",
    "issued_on": "Date of issue",
    "due_on": "Due date",
    "served": "Supplied in",
    "your_reference": "Your reference",
    "orders": "Order",
    "contracts": "Contract",
    "project": "Project",
    "credits": "Credited invoice",
    "payment_terms": "Payment terms",
    "delivery_terms": "Delivery terms",
    "delivery_mode": "Mode of delivery",
    "salesperson": "Our contact",
    "description": "Description",
    "quantity": "Quantity",
    "price": "Price",
    "discount": "Discount",
    "vat": "VAT",
    "amount": "Amount",
    "vat_rate": "VAT rate",
    "taxable": "Taxable amount",
    "vat_amount": "VAT amount",
    "net": "Total without VAT",
    "gross": "Total with VAT",
    "paid_in_advance": "Advance {number}, with VAT {vat}",
    "payable": "To pay",
    "credited": "Credited",
    "vat_in": "VAT in {currency}",
    "rate": "Exchange rate 1 {currency} = {rate} {base}",
    "in_words": "In words",
    "payment": "Payment",
    "recipient": "Recipient",
    "reference": "Payment reference",
    "scan": "Scan to pay",
    "assigned": "The claim was assigned: pay to {name}.",
    "discount_until": "{percent} discount when paid by {date}",
    "per_units": "per {count}",
}

# Why no VAT is charged; what the law wants to read stands first
VAT_WORDS = {
    "AE": "Reverse charge",
    "K": "Intra-Community supply",
    "G": "Export outside the European Union",
    "E": "Exempt from VAT",
    "O": "Not subject to VAT",
}

# What reminder letters say besides the words of their level
REMINDER = {
    "reminder": "Payment reminder",
    "greeting": "Dear customer,",
    "days_overdue": "Days overdue",
    "uncovered": "Unpaid",
    "interest": "Late interest",
    "costs": "Recovery costs",
    "overdue": "Overdue",
    "own": "Credit notes and payments not applied yet",
    "due_in_all": "Due in all",
    "reckoned": "How the late interest was reckoned",
    "days_borne": "Days",
    "principal": "Principal",
    "yearly_rate": "Rate a year",
    "sources": "Source of the rates",
    "invoiced_before": "Invoiced already",
    "regards": "Yours faithfully,",
}

# What a statement of account and a comparison act say
STATEMENT = {
    "statement": "Statement of account",
    "opening": "Opening balance",
    "closing": "Closing balance",
    "debit": "Debit",
    "credit": "Credit",
    "balance": "Balance",
    "turnover": "Turnover",
    "still_open": "Open documents on {date}",
    "payment_received": "Payment received",
    "money_returned": "Returned payment",
    "written_off": "Write-off",
    "offset": "Offset act",
    "used_for": "Used for",
    "correction": "Correction",
    "prepayment": "Prepayment",
    "unused": "Payments and credit notes not yet used on {date}",
    "act": "Mutual settlement comparison act",
    "compared": "{ours} and {theirs} have compared their mutual settlements from {from} to {to}.",
    "by_books_of": "By the books of {name}",
    "they_owe": "On {date} {theirs} owes {ours} {amount} {currency}.",
    "we_owe": "On {date} {ours} owes {theirs} {amount} {currency}.",
    "even": "On {date} neither owes the other anything.",
    "return_act": "Please sign and return one copy, or send us the differences with the documents that show them.",
    "signature": "Name, position, signature",
}

# What a contract says besides its own text
CONTRACT = {
    "contract": "Contract",
    "provider": "Provider",
    "customer": "Customer",
    "payer": "Payer",
    "contracted_on": "Concluded on",
    "start_on": "Valid from",
    "end_on": "Valid until",
    "open_ended": "open-ended",
    "days": "Invoice period, days",
    "weeks": "Invoice period, weeks",
    "months": "Invoice period, months",
    "years": "Invoice period, years",
    "subject": "What is supplied",
    "prices_with_vat": "The prices include VAT.",
    "prices_without_vat": "The prices are without VAT.",
    "freight": "Freight",
    "conditions": "Conditions",
}

# What e-mails say in which a document goes along, under the kind of the document
COVER = {
    "invoice": "Please find enclosed invoice {number} of {date} for {amount}, due on {due_on}.",
    "advance": "Please find enclosed advance invoice {number} of {date} for {amount}, due on {due_on}.",
    "credit_note": "Please find enclosed credit note {number} of {date} for {amount}.",
    "statement": "Please find enclosed the statement of your account from {from} to {to}.",
    "comparison_act": "Please find enclosed the mutual settlement comparison act from {from} to {to}.",
    "contract": "Please find enclosed contract {number}.",
}

EVERY = tuple(
    dict.fromkeys(
        phrase
        for each in (COMMON, INVOICE, VAT_WORDS, REMINDER, STATEMENT, CONTRACT, COVER)
        for phrase in each.values()
    )
)
