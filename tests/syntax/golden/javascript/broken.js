// What is broken stays local.
before(1);
function half(a) {
  inside(a;
  const = 5;
  return after(2);
}
last(3);
