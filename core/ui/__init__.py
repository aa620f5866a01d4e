"""The only Streamlit in core: the frame that all pages share."""
