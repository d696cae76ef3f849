# The workspace is copied as it is: Node strips the types of what lies outside node_modules, and `pnpm deploy` would
# put the packages inside.
FROM node:24-bookworm-slim AS base
WORKDIR /app

FROM base AS build
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches ./patches
RUN npm install --global "$(node --print 'require("./package.json").packageManager')"
# Needs the lockfile alone, so that a change of the code does not download anything again.
RUN pnpm fetch
COPY . .
RUN pnpm install --frozen-lockfile --offline \
 && node_modules/node/bin/node tooling/panel.ts \
 && rm -rf node_modules apps/*/node_modules packages/*/node_modules tooling/node_modules \
 && pnpm install --frozen-lockfile --offline --prod --filter @benne/server...

FROM base
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 BENNE_DATA_DIR=/data
# A volume that is mounted here is then the account's to write.
RUN install --directory --owner=node --group=node /data
COPY --from=build --chown=root:root /app ./
USER node
EXPOSE 8000
STOPSIGNAL SIGTERM
# A megabyte and more is given back to the system as soon as it is free: decoded pictures would stay in glibc's arenas.
ENV MALLOC_MMAP_THRESHOLD_=1048576
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/server/src/start.ts"]
