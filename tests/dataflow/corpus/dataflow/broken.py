7[x for x in y if (z := x)]
while a:
  break
else:
  with b as c, d: match e:
    case 1: f(
