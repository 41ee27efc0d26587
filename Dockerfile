# News Monitor in a container: an ordinary user, a read-only root, one volume for what is remembered.
#
# To pin the base, look its digest up and build with it:
#   docker build --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:… .
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

# First what seldom changes: only wheels, only with the hashes of the lock file, compiled.
COPY requirements.lock .ci/build.lock ./
RUN python3 -m venv --without-pip /app/.venv \
 && python3 -m pip --python /app/.venv/bin/python install \
        --require-hashes --only-binary :all: --requirement requirements.lock \
 && python3 -m venv tools \
 && tools/bin/python -m pip install --require-hashes --only-binary :all: --requirement build.lock

# Mails are written in German and English, so Babel's other 1,000 locales (30 MB) stay out.
RUN find /app/.venv/lib/python3*/site-packages/babel/locale-data -name '*.dat' \
        ! -name 'root.dat' ! -name 'de.dat' ! -name 'de_*' ! -name 'en.dat' ! -name 'en_*' -delete

COPY pyproject.toml README.md LICENSE ./
COPY monitor monitor
COPY templates templates
COPY config config
RUN tools/bin/python -m hatchling build -t wheel -d dist \
 && python3 -m pip --python /app/.venv/bin/python install --no-deps dist/*.whl \
 && install -d -o 10001 -g 10001 /app/state


FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="News Monitor" \
      org.opencontainers.image.description="Feeds in, keywords found, one good mail out" \
      org.opencontainers.image.licenses="Apache-2.0"

WORKDIR /app
COPY --from=build /app /app
COPY config config

# HOME: the user has no entry in /etc/passwd, and needs none.
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    MONITOR_CONFIG=/app/config \
    MONITOR_STATE=/app/state \
    MONITOR_HTTP=0.0.0.0:8080

USER 10001:10001
VOLUME /app/state
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["monitor", "health"]
ENTRYPOINT ["monitor"]
CMD ["run"]
