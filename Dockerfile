# Builds the program and the web UI, and packs both into a small image. PostgreSQL runs beside it (docker-compose.yml).
FROM node:22-bookworm-slim AS ui
WORKDIR /candor
COPY crates/api/openapi.json crates/api/openapi.json
COPY web-ui/package.json web-ui/package-lock.json web-ui/
RUN cd web-ui && npm install --no-save --no-audit --no-fund
COPY web-ui web-ui
RUN cd web-ui && npm run build

FROM rust:1-bookworm AS program
WORKDIR /candor
COPY Cargo.toml Cargo.lock clippy.toml ./
COPY config config
COPY migrations migrations
COPY crates crates
RUN cargo build --release --locked -p candor

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home /var/lib/candor --create-home candor
COPY --from=program /candor/target/release/candor /usr/local/bin/candor
COPY --from=ui /candor/web-ui/dist /usr/share/candor/web-ui
ENV CANDOR_DATA_DIR=/var/lib/candor \
    CANDOR_SERVER__LISTEN=0.0.0.0:8080 \
    CANDOR_SERVER__WEB_UI_DIR=/usr/share/candor/web-ui \
    CANDOR_LOG__FORMAT=json
USER candor
VOLUME /var/lib/candor
EXPOSE 8080
HEALTHCHECK --interval=10s --start-period=30s CMD curl -fsS http://127.0.0.1:8080/readyz
CMD ["candor", "serve"]
