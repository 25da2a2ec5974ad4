# The dashboard as a container:
#
#   docker build --tag fitmatrix .
#   docker run --publish 8501:8501 --volume fitmatrix:/var/lib/fitmatrix fitmatrix
#
# With a database server: --env FITMATRIX_DATABASE_URL=postgresql://USER:PASSWORD@HOST/DATABASE
# The command line: docker run --rm --volume ... fitmatrix fitmatrix matrix
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore \
    FITMATRIX_DATABASE_URL=duckdb:////var/lib/fitmatrix/fitmatrix.duckdb

# Others reach it; it asks nobody for its own address; a bug shows its kind in the browser and all
# of it in the log.
ENV STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost \
    STREAMLIT_CLIENT_SHOW_ERROR_DETAILS=type

RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/fitmatrix fitmatrix \
    && install --directory --owner fitmatrix --mode 0700 /var/lib/fitmatrix

WORKDIR /app

# What changes seldom comes first, so that a rebuild installs only the project.
COPY requirements.txt ./
RUN pip install --require-hashes --requirement requirements.txt

COPY . ./
RUN pip install --no-deps --no-build-isolation .

USER fitmatrix
VOLUME /var/lib/fitmatrix
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

CMD ["streamlit", "run", "app.py"]
