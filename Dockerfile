# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM golang:1.26-alpine AS build
WORKDIR /src
RUN apk add --no-cache ca-certificates
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
ARG VERSION=dev
# timetzdata: mappings name time zones, and the image has no zone files.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -tags timetzdata -ldflags "-s -w -X main.version=$VERSION" -o /out/wazgate ./cmd/wazgate \
 && mkdir -p /out/data

# Nothing but the binary and the certificates it trusts: no shell, no package
# manager. So there is no HEALTHCHECK either, which would have to run a program
# in here: probe GET /healthz and /readyz on the admin address from outside.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/wazgate /usr/local/bin/wazgate
COPY --from=build --chown=65532:65532 /out/data /data
WORKDIR /data
USER 65532:65532
# The configuration lies where nothing can be written; the directory does not.
ENV WAZGATE_DIRECTORY_PATH=/data/wazgate.db
VOLUME /data
# 8080 is WAzion's door, 9090 the admin one (metrics, health): never publish it.
EXPOSE 8080 9090
ENTRYPOINT ["/usr/local/bin/wazgate"]
CMD ["serve", "--config", "/etc/wazgate/wazgate.yaml"]
