"""What every shell shows: answers and failures in words, as text, Markdown, HTML and references."""
