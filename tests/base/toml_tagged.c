#include "toml_tagged.h"

#include <assay/base/json.h>

#include <math.h>
#include <stdio.h>

/* The suite's word for one of the four kinds of date and time. */
static const char *time_type(struct view text)
{
    if (text.len > 2 && text.ptr[2] == ':') {
        return "time-local";
    }
    if (text.len == 10) {
        return "date-local";
    }
    struct view behind = view_slice(text, 11, text.len);
    bool offset = view_find_char(behind, '+') >= 0 || view_find_char(behind, '-') >= 0 ||
                  view_ends_nocase(behind, VIEW("z"));
    return offset ? "datetime" : "datetime-local";
}

static void write_scalar(struct json_writer *w, const char *type, struct view text)
{
    json_object(w);
    json_member_str(w, "type", type);
    json_key(w, "value");
    json_string(w, text);
    json_object_end(w);
}

static void write_number(struct json_writer *w, const struct value *v)
{
    char text[64];
    if (v->kind == VALUE_INT) {
        (void)snprintf(text, sizeof text, "%lld", (long long)v->integer);
    } else if (isnan(v->number)) {
        (void)snprintf(text, sizeof text, "nan");
    } else {
        (void)snprintf(text, sizeof text, "%.17g", v->number);
    }
    write_scalar(w, v->kind == VALUE_INT ? "integer" : "float", view_str(text));
}

static void write_value(struct json_writer *w, const struct value *v)
{
    switch (v->kind) {
    case VALUE_OBJECT:
        json_object(w);
        for (size_t i = 0; i < v->len; i++) {
            json_key_view(w, v->members[i].key);
            write_value(w, &v->members[i].value);
        }
        json_object_end(w);
        break;
    case VALUE_ARRAY:
        json_array(w);
        for (size_t i = 0; i < v->len; i++) {
            write_value(w, &v->items[i]);
        }
        json_array_end(w);
        break;
    case VALUE_BOOL:
        write_scalar(w, "bool", view_str(v->boolean ? "true" : "false"));
        break;
    case VALUE_INT:
    case VALUE_FLOAT:
        write_number(w, v);
        break;
    case VALUE_TIME:
        write_scalar(w, time_type(v->text), v->text);
        break;
    case VALUE_STRING:
        write_scalar(w, "string", v->text);
        break;
    case VALUE_NULL:
    default:
        json_null(w);
        break;
    }
}

void toml_write_tagged(const struct value *v, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    write_value(&w, v);
}
