#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

void fill(char *out, int count, va_list list)
{
    for (int i = 0; i < count; i++)
        // ruleid: c-va-arg-promoted-type
        out[i] = va_arg(list, char);
}

double average(int count, va_list list)
{
    double total = 0;
    for (int i = 0; i < count; i++)
        // ruleid: c-va-arg-promoted-type
        total += va_arg(list, float);
    // ok: c-va-arg-promoted-type
    return total / va_arg(list, double);
}

size_t first(va_list list)
{
    // ok: c-va-arg-promoted-type
    const char *name = va_arg(list, char *);
    // ok: c-va-arg-promoted-type
    return name ? va_arg(list, size_t) : 0;
}
