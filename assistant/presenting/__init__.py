"""What every shell shows: answers and failures as text, Markdown, HTML and references."""
