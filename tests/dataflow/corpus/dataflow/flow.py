axx = source()
if c:
  x.a = sink(x)
for i in x:
  y = f"{x}"
