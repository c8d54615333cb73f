#!/bin/sh
# Run once, on an empty volume: a role and a database for each service. A role owns its own database
# and can connect to no other. Passwords are read where they are needed, and written nowhere.
set -eu
for service in account order; do
  psql -v ON_ERROR_STOP=1 -v name="$service" -v password="$(cat "/run/secrets/racelab/$service.password")" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
