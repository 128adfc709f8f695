x, (y, *z) = f(1)
for i in q: pass
l = [a for a in b if a]
def f(a, b=1):
    global G
    G = "x"
    with open(a) as h, k(): pass
    x = y = 1
    f"{x!r}b"
    return lambda v: v + 1
