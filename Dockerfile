# syntax=docker/dockerfile:1
# One image for the API (the default command) and the workers (node dist/apps/worker/src/main.js).

FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && find dist -name '*.tsbuildinfo' -delete

FROM node:22-alpine AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:22-alpine
ENV NODE_ENV=production
WORKDIR /app
# Mails without an SMTP server are written here, so the user of the process must be able to.
RUN mkdir .data && chown node:node .data
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
USER node
EXPOSE 8000
# Whether the process answers where it listens, not whether Redis does: restarting this would not bring Redis back.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "const { HOST, PORT } = process.env; const host = !HOST || HOST === '0.0.0.0' || HOST === '::' ? 'localhost' : HOST; const failed = () => process.exit(1); require('node:http').get({ host, port: PORT || 8000, path: '/health/live' }, ({ statusCode }) => statusCode === 200 ? process.exit(0) : failed()).on('error', failed)"]
# The apps handle SIGTERM themselves; run with --init (compose: init: true) to have orphans reaped as well.
CMD ["node", "--enable-source-maps", "dist/apps/api/src/main.js"]
