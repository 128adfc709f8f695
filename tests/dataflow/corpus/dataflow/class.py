q class A:
  b = "a" * 3
  def f(self, a=1, *b):
    try:
      self.x, c = a, b
      raise x
    except E as e:
      return lambda z: z + e
    finally:
      global q
      q += 1
