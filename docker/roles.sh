#!/bin/sh
# Run once, when PostgreSQL makes its files: the two roles, and what the application may use.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=pendamping \
    --set=owner_password="$(cat /run/secrets/owner_password)" \
    --set=app_password="$(cat /run/secrets/app_password)" <<'SQL'
CREATE ROLE portal_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE portal_app LOGIN PASSWORD :'app_password';
ALTER DATABASE pendamping OWNER TO portal_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner
    GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
SQL
