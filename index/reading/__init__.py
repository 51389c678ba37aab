"""What people have saved, read into papers: pages, JSON lines, records."""
