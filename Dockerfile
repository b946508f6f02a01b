# A plane on PostgreSQL or on SQLite in /data. It is one native binary on Debian: see docs/installing.md.
# Base images by digest; docker buildx imagetools inspect node:24-bookworm-slim tells the one of today.
FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build:binary && cp dist/bin/descope-linux-* /usr/local/bin/descope

FROM debian:bookworm-slim@sha256:88200866dfff7ea7f5cbcb6ec7c8a701889efe6fe859fe64d6990e4b07ea4171
RUN useradd --system --uid 10001 --user-group --no-create-home homescope && install -d -o homescope -g homescope /data
COPY --from=build /usr/local/bin/descope /usr/local/bin/descope
COPY --from=build /src/dist/bin/licenses.txt /usr/share/doc/homescope/licenses.txt
COPY --chmod=755 docker/ready.sh /usr/local/bin/ready
ENV HOMESCOPE_HOST=0.0.0.0 HOMESCOPE_PORT=8097 HOMESCOPE_DATABASE=sqlite:/data/homescope.db
USER homescope
WORKDIR /data
VOLUME /data
EXPOSE 8097
# SIGTERM lets requests under way finish.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["ready"]
ENTRYPOINT ["descope"]
CMD ["serve"]
