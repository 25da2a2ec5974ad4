"""Everything that knows Streamlit: the frame of a page, its reads, its drawings."""
