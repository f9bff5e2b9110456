# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS manifests
RUN npm install --global pnpm@10.34.8
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY api/package.json api/
COPY db/package.json db/
COPY web/package.json web/

FROM manifests AS build
# The optional packages are PostgreSQL for machines without one, and compilers' native parts, which the build needs.
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm build

FROM manifests AS dependencies
# Without the optional packages there is no built-in PostgreSQL: a container gets DATABASE_URL.
RUN pnpm install --frozen-lockfile --prod --no-optional --filter "@crm/api..."

FROM node:24-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=build /app/db/dist db/dist
COPY --from=build /app/api/dist api/dist
COPY --from=build /app/web/dist web/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/dist/main.js"]
