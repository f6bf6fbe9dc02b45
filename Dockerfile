# The mock in a container: `docker build -t fauxkms .`, `docker run -p 4599:4599 fauxkms`. Not built by our tests, whose machines
# have no Docker. workerd needs glibc, so the base is Debian and not Alpine.
FROM node:24-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN npm ci --no-audit --no-fund && npm pack --pack-destination /packed

FROM node:24-bookworm-slim
RUN --mount=from=build,source=/packed,target=/packed npm install --global --omit=dev /packed/fauxkms-*.tgz \
  && mkdir /data && chown node:node /data
USER node
# Every flag has a variable, so a container needs no arguments. Names by which other containers call it: ALLOWED_HOSTS.
ENV HOST=0.0.0.0 PORT=4599 FAUXKMS_DATA=/data ALLOWED_HOSTS=fauxkms,kms,host.docker.internal
EXPOSE 4599
VOLUME /data
STOPSIGNAL SIGTERM
# Healthy when keys can be made. The image has no curl.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --start-interval=250ms --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/_fauxkms/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["fauxkms", "start"]
