import Foundation
import class UIKit.UIView
let x = 1, y: Int = 2
var a: [String: Int]? = nil
let (p, q) = foo()
x.y.z(1, label: 2) { z in print(z) }
a[1] = 2
a?.b!.c
if let foo = bar, x == nil { f() } else if y { g() } else { h() }
guard let v = w else { return nil }
for i in 0..<10 where i > 2 { print(i) }
while x < 3 { x += 1 }
repeat { f() } while x
switch self { case .foo(let a, b: c), .bar: f(); case 1 where x: g(); default: h() }
do { try f() } catch let e as NSError { g() } catch { h() }
func m<T>(_ a: Int, with b: String = "x", c: Int...) async throws -> String { return "a\(b)c" }
@objc public class A: B, C { 
  @IBOutlet weak var o: UIView!
  static let s = "s"
  init(x: Int) { self.x = x }
  deinit { }
  var comp: Int { get { return 1 } set { x = newValue } }
  subscript(i: Int) -> Int { return 1 }
  enum E: String { case a = "x", b; case c(Int) }
}
struct S {}
protocol P: Q { func f(); var x: Int { get } }
extension A { func g() {} }
let c = { (x: Int) -> Int in return x }
let d = items.map { $0 + 1 }
x ?? y
x as? Int
x is Int
x ? y : z
!x
-x
try! f()
await g()
[1, 2]
["a": 1]
(1, 2)
(x)
#selector(foo)
\A.b
"""
multi \(x)
"""
throw E.a
x = Foo<Int>()
typealias T = Int
.foo
super.f()
defer { f() }
