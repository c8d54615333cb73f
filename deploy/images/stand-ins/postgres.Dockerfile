# As much of the official image as our manifests use: its user and folders, POSTGRES_USER,
# POSTGRES_DB, POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE, and the scripts of the first start.
FROM racelab/debian:12
RUN groupadd --gid 999 postgres && useradd --uid 999 --gid postgres --home-dir /var/lib/postgresql postgres \
  && install -d -o postgres -g postgres -m 3777 /var/run/postgresql \
  && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql \
  && mkdir /docker-entrypoint-initdb.d
COPY opt /opt/postgresql
COPY postgres-entrypoint /usr/local/bin/docker-entrypoint.sh
ENV PGDATA=/var/lib/postgresql/18/docker PATH=/opt/postgresql/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
EXPOSE 5432
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
