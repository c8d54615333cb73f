FROM racelab/debian:12
RUN groupadd --gid 999 redis && useradd --uid 999 --gid redis --home-dir /data redis \
  && install -d -o redis -g redis /data
COPY redis-server /usr/local/bin/redis-server
VOLUME /data
WORKDIR /data
USER redis
EXPOSE 6379
CMD ["redis-server", "--bind", "*", "--protected-mode", "no"]
