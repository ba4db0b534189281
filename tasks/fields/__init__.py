"""The list of fields (lĩnh vực) that tasks belong to."""
