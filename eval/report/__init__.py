"""The report of an evaluation: HTML for people; Markdown, JUnit and JSON for their tools."""
