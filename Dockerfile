FROM python:3.13-slim-bookworm

# Pango and fonts for the scripts that names are written in: certificates and invoices are PDFs.
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
  && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir "uv>=0.8,<1"

WORKDIR /lectern
ENV PATH=/lectern/.venv/bin:$PATH PYTHONUNBUFFERED=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy

# The packages change less often than the program: a layer of their own.
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-install-project
COPY README.md ./
COPY api api
COPY migrations migrations
COPY sql sql
RUN uv sync --locked --no-dev

RUN useradd --system --create-home --home-dir /var/lib/lectern lectern
USER lectern
ENV LECTERN_ENV=production LECTERN_HOME=/var/lib/lectern LECTERN_HOST=0.0.0.0 LECTERN_PORT=8000
VOLUME /var/lib/lectern
EXPOSE 8000
CMD ["lectern", "serve"]
