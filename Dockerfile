# docs/deploying.md tells how to build and run it.

FROM node:22-bookworm-slim AS explorer
WORKDIR /src/graph/explorer
COPY graph/explorer/package.json graph/explorer/package-lock.json graph/explorer/.npmrc ./
RUN npm ci --ignore-scripts --silent
COPY graph/explorer/ ./
RUN npm run --silent build

FROM python:3.11-slim-bookworm AS python

FROM python AS build
ARG EXTRA=
RUN apt-get update && apt-get install --yes --no-install-recommends make
WORKDIR /src
COPY . .
COPY --from=explorer /src/graph/explorer/static graph/explorer/static
RUN make install-wheel PREFIX=/opt/customer-graph EXTRA=$EXTRA

FROM python
COPY --from=build /opt/customer-graph /opt/customer-graph
ENV PATH=/opt/customer-graph/bin:$PATH \
    CUSTOMER_GRAPH_HOST=0.0.0.0 \
    CUSTOMER_GRAPH_PORT=8000
USER 10001:10001
EXPOSE 8000
# Slim images have no curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; connection = http.client.HTTPConnection('localhost', int(os.environ['CUSTOMER_GRAPH_PORT']), timeout=2); connection.request('GET', '/health'); sys.exit(connection.getresponse().status != 200)"]
ENTRYPOINT ["customer-graph"]
CMD ["serve"]
