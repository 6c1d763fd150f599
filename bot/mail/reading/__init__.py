"""An e-mail's bytes as what they say: headers, text, attachments, quotes, bounces."""
