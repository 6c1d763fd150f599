# Goodword in a container: `docker compose up -d` in this folder. It runs on x86 and on a 64-bit Raspberry Pi.
FROM python:3.12-slim AS made
COPY . /source
RUN python -m venv /opt/goodword \
    && /opt/goodword/bin/pip install --no-cache-dir -c /source/constraints.txt '/source[postgres]'

FROM python:3.12-slim
# Nobody but Goodword reads the books, and Goodword may write nothing else.
RUN useradd --system --uid 10001 --no-create-home goodword && install -d -o goodword -m 700 /books
COPY --from=made /opt/goodword /opt/goodword
USER goodword
WORKDIR /books
VOLUME /books
ENV PATH=/opt/goodword/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GOODWORD_DATABASE_URL=sqlite+aiosqlite:////books/goodword.db
# Asks Discord and looks at the books; changes nothing.
HEALTHCHECK --interval=5m --timeout=30s --start-period=1m CMD ["goodword", "doctor", "--quiet"]
# Letters that are just being sent are finished first.
STOPSIGNAL SIGTERM
CMD ["goodword", "run"]
