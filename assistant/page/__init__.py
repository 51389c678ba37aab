"""The chat page without its framework: values, their HTML, and what the page remembers."""
