# Perdure in a container; docker-compose.yml says with which command.

FROM node:22.20.0-bookworm-slim AS packages
WORKDIR /perdure
COPY package.json package-lock.json ./
COPY bin/package.json bin/
COPY examples/package.json examples/
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:22.20.0-bookworm-slim
ENV NODE_ENV=production TZ=UTC
WORKDIR /perdure
COPY --from=packages /perdure/node_modules node_modules
COPY package.json package-lock.json tsconfig.json ./
COPY src src
COPY workflows workflows
COPY activities activities
COPY examples examples
COPY deploy/ready.mjs deploy/
COPY bin bin
# What it writes: bundled workflows, and what the local Twilio keeps.
RUN mkdir -p .cache /var/lib/perdure && chown node:node .cache /var/lib/perdure
USER node
ENV PERDURE_DATA_DIR=/var/lib/perdure
EXPOSE 3000
CMD ["node", "--import", "tsx", "src/api.ts"]
