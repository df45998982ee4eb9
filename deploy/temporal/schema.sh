#!/bin/sh
# Makes the databases of a Temporal server where there are none, and brings their schemas to its version. What is there
# already stays. The tool reads SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

for name in temporal:temporal temporal_visibility:visibility; do
  database=${name%%:*}
  versions=/etc/temporal/schema/postgresql/v12/${name##*:}/versioned
  temporal-sql-tool --db "$database" create
  temporal-sql-tool --db "$database" setup-schema -v 0.0
  temporal-sql-tool --db "$database" update-schema -d "$versions"
done
