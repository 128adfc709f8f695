# Turns a text file into a C string constant: cmake -DINPUT= -DOUTPUT= -DNAME= -P this
file(STRINGS "${INPUT}" lines)
set(out "/* Made from ${NAME}; edit the source. */\nstatic const char ${NAME}[] =\n")
foreach(line IN LISTS lines)
  string(REPLACE "\\" "\\\\" line "${line}")
  string(REPLACE "\"" "\\\"" line "${line}")
  string(APPEND out "    \"${line}\\n\"\n")
endforeach()
file(WRITE "${OUTPUT}" "${out};\n")
