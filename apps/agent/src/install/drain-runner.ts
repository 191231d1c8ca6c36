/**
 * The program of the drain unit. It moves the request away, so that it is executed once, passes its values to the operator's
 * command, and writes the exit status. It runs as root in a folder that the agent can write to. Therefore it accepts only a
 * regular file whose values have the expected format, evaluates none of them, removes anything else, and never writes
 * through a link in place of the result.
 */
export const drainRunner = `#!/bin/sh
# Usage: run-drain <folder of request and result> <command>
set -u
LC_ALL=C
# Left over from a killed run; the unit never runs twice at the same time.
rm -rf "$1"-drain.??????
work=$(mktemp -d "$1-drain.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

answer() {
  echo "$1" >"$work/result"
  chmod 644 "$work/result"
  mv -fT "$work/result" "$2/drain-result"
}
refuse() {
  echo "The request to drain is refused: $1" >&2
  answer 65 "$2"
  exit 65
}
only() {
  case $2 in
    '' | *[!$1]*) return 1 ;;
  esac
}

mv -fT "$1/drain-request" "$work/request" || exit 1
if [ -L "$work/request" ] || [ ! -f "$work/request" ]; then refuse 'it is not a regular file' "$1"; fi
head -c 4096 "$work/request" >"$work/lines"
while IFS='=' read -r name value; do
  case $name in
    SPOTGUARD_NOTICE) only 'A-Za-z0-9._:/+-' "$value" ;;
    SPOTGUARD_ACTION) [ "$value" = terminate ] || [ "$value" = stop ] || [ "$value" = hibernate ] ;;
    SPOTGUARD_INSTANCE) only 'a-z0-9-' "$value" ;;
    SPOTGUARD_INTERRUPTION_AT | SPOTGUARD_DEADLINE) only '0-9' "$value" ;;
    SPOTGUARD_SUCCESSOR) [ -z "$value" ] || only 'a-z0-9-' "$value" ;;
    *) continue ;;
  esac || refuse "the value of $name is invalid" "$1"
  export "$name=$value"
done <"$work/lines"
"$2"
status=$?
answer "$status" "$1"
exit "$status"
`;
