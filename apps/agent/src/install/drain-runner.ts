/**
 * The program of the drain unit: takes the request away, so that it is served once, hands its facts to the operator's
 * command, and leaves the exit status. It runs as root in a folder that the agent can write to. Therefore it takes
 * nothing but a regular file, each value of which has the form that the agent writes, evaluates none of it, removes what
 * is something else, and does not write through a link that somebody may have put in the place of the result.
 */
export const drainRunner = `#!/bin/sh
# Usage: run-drain <folder of request and result> <command>
set -u
LC_ALL=C
# What a run left that was killed; the unit never runs twice at a time.
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
if [ -L "$work/request" ] || [ ! -f "$work/request" ]; then refuse 'it is no regular file' "$1"; fi
head -c 4096 "$work/request" >"$work/lines"
while IFS='=' read -r name value; do
  case $name in
    SPOTGUARD_NOTICE) only 'A-Za-z0-9._:/+-' "$value" ;;
    SPOTGUARD_ACTION) [ "$value" = terminate ] || [ "$value" = stop ] || [ "$value" = hibernate ] ;;
    SPOTGUARD_INSTANCE) only 'a-z0-9-' "$value" ;;
    SPOTGUARD_INTERRUPTION_AT | SPOTGUARD_DEADLINE) only '0-9' "$value" ;;
    SPOTGUARD_SUCCESSOR) [ -z "$value" ] || only 'a-z0-9-' "$value" ;;
    *) continue ;;
  esac || refuse "the value of $name is none" "$1"
  export "$name=$value"
done <"$work/lines"
"$2"
status=$?
answer "$status" "$1"
exit "$status"
`;
