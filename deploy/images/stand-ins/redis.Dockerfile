FROM racelab/debian:12
RUN install -d -o 999 -g 999 /data
COPY redis-server /usr/local/bin/redis-server
VOLUME /data
WORKDIR /data
USER 999:999
EXPOSE 6379
CMD ["redis-server", "--bind", "*", "--protected-mode", "no"]
