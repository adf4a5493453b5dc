#!/usr/bin/env bash
# Lists long sentences of the documentation and of the tool's messages, longest first, and the mean length per page.
# Usage: eng/sentences.sh [-w WORDS] [-n LINES] [FILE...]
#   -w  the least words of a sentence that is listed, default 30
#   -n  the most sentences that are listed, default 100
# Without files: README, CONTRIBUTING, docs, and the string literals of src. It is a report and always exits 0.
# Code blocks do not count; code in a line counts as one word; a table cell and a list item end a sentence.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
words=30 lines=100
while getopts w:n: option; do
    case $option in
        w) words=$OPTARG ;;
        n) lines=$OPTARG ;;
        *) exit 5 ;;
    esac
done
shift $((OPTIND - 1))
if (($# == 0)); then
    mapfile -t files < <(git ls-files 'README.md' 'CONTRIBUTING.md' 'docs/*.md' 'kernels/*.md' 'samples/*.md' 'src/*.cs')
    set -- "${files[@]}"
fi

# Prints PAGE, LINE, WORDS and the sentence, separated by tabs.
sentences() {
    awk '
        function sentence(text,   words) {
            gsub(/^[ \t]+|[ \t]+$/, "", text)
            words = split(text, each, /[ \t]+/)
            if (words > 2) printf "%s\t%d\t%d\t%s\n", page, from, words, text
        }

        function block(   parts, count, i) {
            gsub(/`[^`]*`/, "CODE", text)
            gsub(/\]\([^)]*\)/, "", text)
            gsub(/[*\[]+/, "", text)
            gsub(/[.?!]["”)]* +/, "&\034", text)
            count = split(text, parts, "\034")
            for (i = 1; i <= count; i++) sentence(parts[i])
            text = ""
        }

        function add(more) {
            if (text == "") { from = FNR; page = FILENAME }
            text = text " " more
        }

        # The literals of a line; one that ends with a plus sign goes on in the next line.
        function literals(line,   part) {
            while (match(line, /"([^"\\]|\\.)*"/)) {
                part = substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, RSTART + RLENGTH)
                gsub(/\{[^}]*\}/, "VALUE", part)
                if (part ~ / /) add(part)
                if (line !~ /^ *\+ *$/) block()
            }
        }

        FNR == 1 { block(); code = 0; source = FILENAME ~ /\.cs$/ }
        source { if ($0 !~ /^ *\/\//) literals($0); next }
        /^ *```/ { code = !code; block(); next }
        code { next }
        /^ *\|/ { block(); count = split($0, cells, "|"); for (i = 1; i <= count; i++) { add(cells[i]); block() } next }
        /^ *$/ || /^#/ || /^ *<!--/ { block(); next }
        /^ *([*-]|[0-9]+\.) / { block(); sub(/^ *([*-]|[0-9]+\.) /, "") }
        { add($0) }
        END { block() }
    ' "$@"
}

found=$(sentences "$@")
echo "Sentences of $words words and more, the $lines longest:"
sort -t$'\t' -k3,3nr -k1,1 -k2,2n <<< "$found" | awk -F'\t' -v least="$words" -v most="$lines" '
    $3 >= least && ++shown <= most { printf "%4d  %s:%d  %s\n", $3, $1, $2, $4 }'
echo
echo "Mean words of a sentence, per page (messages of src as one):"
awk -F'\t' -v least="$words" '
    { page = $1 ~ /^src\// ? "src" : $1; sum[page] += $3; count[page]++; if ($3 >= least) long[page]++ }
    END { for (page in sum) printf "%5.1f  %5d sentences  %4d long  %s\n", sum[page] / count[page], count[page], long[page], page }
' <<< "$found" | sort -rn
