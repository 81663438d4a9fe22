# One of Daybook's apps as an image: `docker build --build-arg APP=task-api --tag task-api .`
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
ARG APP
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --package "$APP" && cp "target/release/$APP" /app

FROM debian:12-slim
COPY --from=build /app /app
USER 65532:65532
ENTRYPOINT ["/app"]
