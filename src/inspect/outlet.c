#include "outlet.h"

/* Only the secrets inspector masks. So the excerpt of another one is left out where it
 * touches a line with a secret. */
static bool touches_secret(const struct outlet *o, uint32_t first, uint32_t last)
{
    for (size_t i = 0; i < o->secrets; i++) {
        if (o->secret[i].first <= last && o->secret[i].last >= first) {
            return true;
        }
    }
    return o->secrets == SECRET_LINES_MAX;
}

static bool shows_secret(const struct outlet *o, const struct finding *f)
{
    uint32_t last = f->excerpt_line;
    for (size_t i = 0; i < f->excerpt.len; i++) {
        last += f->excerpt.ptr[i] == '\n' ? 1 : 0;
    }
    return f->excerpt.len > 0 && touches_secret(o, f->excerpt_line, last);
}

/* What a finding says of its own place in the words of the file: a message that was
 * filled in, and a fix. */
static void hide_secret(const struct outlet *o, struct finding *f)
{
    if (shows_secret(o, f)) {
        f->excerpt = view_of("", 0);
    }
    if (touches_secret(o, f->region.line, f->region.end_line)) {
        f->message = f->plain_message.len > 0 ? f->plain_message : f->message;
        f->has_fix = false;
    }
}

static enum status send_frame(struct outlet *o, enum record_type type, struct error *err)
{
    enum status st = buf_status(o->frame, err);
    if (st == OK) {
        st = emitter_frame(o->emitter, (uint8_t)type, buf_view(o->frame), err);
    }
    buf_clear(o->frame);
    return st;
}

static enum status send_finding(void *ctx, const struct finding *f, struct error *err)
{
    struct outlet *o = ctx;
    struct finding shown = *f;
    if (f->has_secret && o->secrets < SECRET_LINES_MAX) {
        o->secret[o->secrets].first = f->region.line;
        o->secret[o->secrets].last = f->region.end_line;
        o->secrets++;
    } else if (!f->has_secret && o->secrets > 0) {
        hide_secret(o, &shown);
    }
    record_write_finding(o->frame, &shown);
    return send_frame(o, RECORD_FINDING, err);
}

static enum status send_component(void *ctx, const struct component *c, struct error *err)
{
    struct outlet *o = ctx;
    record_write_component(o->frame, c);
    return send_frame(o, RECORD_COMPONENT, err);
}

static enum status send_model(void *ctx, struct view model, struct error *err)
{
    struct outlet *o = ctx;
    record_write_model(o->frame, model);
    return send_frame(o, RECORD_MODEL, err);
}

static enum status send_ignore(void *ctx, const struct ignore_entry *e, struct error *err)
{
    struct outlet *o = ctx;
    record_write_ignore(o->frame, e);
    return send_frame(o, RECORD_IGNORE, err);
}

static enum status send_function(void *ctx, const struct function_measures *f, struct error *err)
{
    struct outlet *o = ctx;
    record_write_function(o->frame, f);
    return send_frame(o, RECORD_FUNCTION, err);
}

static enum status send_measures(void *ctx, const struct file_measures *m, struct error *err)
{
    struct outlet *o = ctx;
    record_write_measures(o->frame, m);
    return send_frame(o, RECORD_MEASURES, err);
}

static enum status send_units(void *ctx, const struct code_unit *units, size_t len,
                              struct error *err)
{
    struct outlet *o = ctx;
    record_write_units(o->frame, units, len);
    return send_frame(o, RECORD_UNITS, err);
}

static enum status send_words(void *ctx, const struct file_words *words, struct error *err)
{
    struct outlet *o = ctx;
    record_write_words(o->frame, words);
    return send_frame(o, RECORD_WORDS, err);
}

static enum status send_licence(void *ctx, const struct licence_match *m, struct error *err)
{
    struct outlet *o = ctx;
    record_write_licence(o->frame, m);
    return send_frame(o, RECORD_LICENCE, err);
}

static enum status send_copyright(void *ctx, const struct copyright *c, struct error *err)
{
    struct outlet *o = ctx;
    record_write_copyright(o->frame, c);
    return send_frame(o, RECORD_COPYRIGHT, err);
}

static enum status send_file_licence(void *ctx, const struct file_licence *l, struct error *err)
{
    struct outlet *o = ctx;
    record_write_file_licence(o->frame, l);
    return send_frame(o, RECORD_FILE_LICENCE, err);
}

static enum status send_licence_text(void *ctx, struct view text, struct error *err)
{
    struct outlet *o = ctx;
    record_write_licence_text(o->frame, text);
    return send_frame(o, RECORD_LICENCE_TEXT, err);
}

static enum status send_signature(void *ctx, const struct signature *s, struct error *err)
{
    struct outlet *o = ctx;
    record_write_signature(o->frame, s);
    return send_frame(o, RECORD_SIGNATURE, err);
}

static enum status send_go_file(void *ctx, const struct go_file *g, struct error *err)
{
    struct outlet *o = ctx;
    record_write_go_file(o->frame, g);
    return send_frame(o, RECORD_GO_FILE, err);
}

struct result_sink outlet_sink(struct outlet *o)
{
    return (struct result_sink){
        .ctx = o,
        .finding = send_finding,
        .component = send_component,
        .model = send_model,
        .ignore = send_ignore,
        .function = send_function,
        .measures = send_measures,
        .units = send_units,
        .words = send_words,
        .licence = send_licence,
        .copyright = send_copyright,
        .file_licence = send_file_licence,
        .licence_text = send_licence_text,
        .signature = send_signature,
        .go_file = send_go_file,
    };
}
