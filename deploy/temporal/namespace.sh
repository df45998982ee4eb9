#!/bin/sh
# Makes the namespace of TEMPORAL_NAMESPACE, with the search attributes that executions are found by, where there is none.
# The tool reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.
set -eu

if temporal operator namespace describe >/dev/null 2>&1; then
  echo "The namespace $TEMPORAL_NAMESPACE is there"
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d
fi

# A namespace takes a moment to be known to all parts of the server.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  if temporal operator search-attribute create \
    --name FlowSid --type Keyword \
    --name FlowRevision --type Int \
    --name ExecutionSid --type Keyword \
    --name ContactAddress --type Keyword \
    --name ConversationSid --type Keyword; then
    exit 0
  fi
  sleep 3
done
exit 1
