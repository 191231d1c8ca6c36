/**
 * The program of the drain unit: takes the request away, so that it is served once, hands its facts to the operator's
 * command, and leaves the exit status. It runs as root in a folder that the agent can write to, and therefore neither
 * evaluates the request nor writes through a link that somebody may have put in the place of the result.
 */
export const drainRunner = `#!/bin/sh
# Usage: run-drain <folder of request and result> <command>
set -u
draft=$(mktemp "$1-drain.XXXXXX") || exit 1
trap 'rm -f "$draft"' EXIT
mv -fT "$1/drain-request" "$draft" || exit 1
while IFS='=' read -r name value; do
  case $name in
    SPOTGUARD_NOTICE | SPOTGUARD_ACTION | SPOTGUARD_INSTANCE | SPOTGUARD_INTERRUPTION_AT | SPOTGUARD_DEADLINE | SPOTGUARD_SUCCESSOR)
      export "$name=$value" ;;
  esac
done <"$draft"
"$2"
status=$?
rm -f "$draft"
result=$(mktemp "$1-drain.XXXXXX") || exit 1
echo "$status" >"$result"
chmod 644 "$result"
mv -fT "$result" "$1/drain-result" || rm -f "$result"
exit "$status"
`;
