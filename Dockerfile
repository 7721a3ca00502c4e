# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm@sha256:d7482085ff5b415f84dba5647ae71606650bdef00db7aeb69f4b3d170c3e4082 AS build
WORKDIR /src
# glibc's own static build: one file that needs nothing of the final image, names resolved included.
ENV RUSTFLAGS="-C target-feature=+crt-static" CARGO_INCREMENTAL=0
COPY Cargo.toml Cargo.lock ./
COPY src ./src
COPY config ./config
COPY benches ./benches
RUN cargo build --release --locked --bin logweir --target "$(uname -m)-unknown-linux-gnu" \
    && cp target/*/release/logweir /logweir

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /logweir /logweir
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=2s --start-period=5s --retries=3 CMD ["/logweir", "healthcheck"]
ENTRYPOINT ["/logweir"]
