# syntax=docker/dockerfile:1

# Base images are pinned by digest; .github/renovate.json proposes newer ones.
FROM rust:1.95-slim-bookworm@sha256:d7482085ff5b415f84dba5647ae71606650bdef00db7aeb69f4b3d170c3e4082 AS build
WORKDIR /src
# Writes the list of crates into the binary: scanners and SBOM tools see them in the finished image.
RUN cargo install --locked --version 0.7.7 --root /usr/local cargo-auditable
# glibc's own static build: one file that needs nothing of the final image, names resolved included.
# Paths are taken out, so that the same sources give the same bytes wherever they are built.
ENV RUSTFLAGS="-C target-feature=+crt-static --remap-path-prefix=/src=. --remap-path-prefix=/usr/local/cargo=cargo" \
    CARGO_INCREMENTAL=0
COPY Cargo.toml Cargo.lock ./
COPY benches ./benches
COPY config ./config
COPY src ./src
RUN target="$(uname -m)-unknown-linux-gnu" \
    && cargo auditable build --release --locked --bin logweir --target "$target" \
    && cp "target/$target/release/logweir" /logweir

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="logweir" \
      org.opencontainers.image.description="A sidecar that makes clean, safe and joined telemetry of what an application says and is asked" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /logweir /logweir
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/logweir", "healthcheck"]
ENTRYPOINT ["/logweir"]
