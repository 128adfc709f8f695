using System; using A = B.C; using static System.Math; global using X;
namespace N.M {
[Authorize(Roles = "a", 1)] [Foo]
public partial class C<T> : Base, IFoo where T : new() {
  public C(int a) : base(a, this) { this.x = a; }
  public string P { get; set; } = "x";
  public int Q => 1;
  private readonly int a = 1, b;
  async Task<List<int>> M([Bind("x")] string s, ref int k, params object[] rest) {
    var x = a?.B?.C(1).D; x?.Foo(); x?[0].Bar();
    var y = new Foo { A = 1, B = this }; var z = new Foo(1) { {"a", 1} }; Foo q = new(); var n = new { A = 1, b, c.D };
    foo<int>(x: 1, out var o, ref k); this.Foo<T>(base.Bar);
    var s2 = $"a{b,3:x}c{{"; var s3 = @"a""b"; var s4 = """raw"""; var s5 = $@"a{b}";
    foreach (var (i, j) in xs) i++;
    foreach (string t in ts) { --i; }
    if (x is string str && !(x is null) || x is not > 3 or 5) return this;
    switch (x) { case 1: case string w when w.Length > 1: f(); break; default: break; }
    var r = x switch { 1 => "a", _ => throw new E() };
    using (var f = open()) { } using var g = open(); lock (x) f();
    await foo; x!.y(); (int a, string b) tup = (1, "b"); a ??= b; int? ni = default; var ty = typeof(int[]); x[^1] = y[1..2];
    try { } catch (E e) when (e.x) { } catch { } finally { }
    Func<int,int> l = async x => await x; l = (a, b) => { }; l = delegate (int x) { }; l = static (int x) => x;
    var u = from p in ps where p.X > 1 select p.Y;
    for (int i = 0, j = 1; i < 1; i++, j--) { continue; }
    int Local(int z) => z;
    yield return 1; goto end; end: ; unsafe { int* p = &x; } var list = [1, ..xs]; var rec = a with { B = 1 };
  }
  public int this[int i] { get => 1; set { } }
  public static C operator +(C a, C b) => a; public static implicit operator int(C c) => 1; ~C() { }
  public delegate void D(int x); public event EventHandler E;
#if DEBUG
  int dbg;
#else
  int rel;
#endif
}
enum E : byte { A = 1, B } record R(int X) { } struct S { } interface I { void M(); }
}
