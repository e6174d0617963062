"""The charts of the KPI page, drawn by pyqtgraph; loaded in the background after the window's first paint."""
