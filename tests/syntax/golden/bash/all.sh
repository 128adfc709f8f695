#!/bin/bash
# every construct
name=value
count+=1
list=(a "b c" $d)
export PATH="$HOME/bin:$PATH" LANG=C
export TERM
unset name
FOO=1 run --flag "$name" 'raw $x' a"b"c$d ${x:-y} ${#x} ${list[0]} >out 2>&1 <in
echo $((1 + 2 * n)) `date` $(ls | wc -l) &
cat <<EOF | sort
hello ${name}
EOF
cat <<'EOF' file
plain $name
EOF
grep x <<< "$name"
diff <(sort a) <(sort b)
if [ -f "$1" ] && ! test -d x; then
  echo yes; echo more
elif [[ $a == b* || -z $c ]]; then
  echo no
else
  return 1
fi
while read -r line; do echo "$line"; done < file
until false; do break; done
for f in *.c "$@"; do cc "$f"; done
for ((i = 0; i < 3; i++)); do echo $i; done
case "$1" in
  -h | --help) usage ;;
  *) exit 1 ;;
esac
f() { local x=1; (cd / && ls); { true; }; }
function g { :; }
a && b || c
