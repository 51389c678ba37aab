"""The words sent to a model, one Jinja file each."""
