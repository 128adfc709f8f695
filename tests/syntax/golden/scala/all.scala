package com.example
package object shop

import java.util.List
import java.util.{Map, Set => S, _}
import a.b._
import x.y.Z as W

@Entity(name = "x") @Foo
abstract class C[T <: Base, +U](private val a: Int, b: String = "x")(implicit ec: EC) extends Base(a) with I[T] with J {
  val i = 0; var j: Int = 1; lazy val k: String = f(1)
  def this(x: Int) = this(x, "b")
  private[shop] override def run[R](x: Int, ys: String*)(implicit z: Z): Option[R] = {
    val (u, v) = pair
    x.foo(1, name = "b", ys: _*).bar.baz { it => it.x }
    list.map(_ + 1).filter { case Some(a) if a > 1 => true; case _ => false }
    list map f
    val s = s"a $x b ${x.y} c"; val t = """raw"""; val f2 = f"$x%d"; sql"select $x"
    if (x > 1 && !y) return null else if (a == b) { c() } else d()
    val w = if (x) 1 else 2
    x match { case 1 | 2 => a(); case s: String => b(); case Foo(a, b) => c(); case _ => d() }
    for (y <- ys; z = y if z > 1) println(y)
    val q = for { y <- ys; z <- y } yield z
    while (x > 1) { x += 1 }
    do { x -= 1 } while (x)
    try { a() } catch { case e: IOException => b(); case NonFatal(e) => c() } finally { c() }
    throw new E("x"); x.asInstanceOf[String]; a(1) = 2; new I { def z() {} }
    val g = (x: Int) => x + 1; val h = foo _; this.x = super.y
    'c'; 1L; 0xFF; true; null; List[String]("a"); 'sym; ()
    synchronized { a() }
    def local() = 1
    x :+ y; !x; -y; (1, 2)
    f { x }
  }
  def e = 1
  type X = Y
}
case class P(x: Int) extends Q
object O extends I { def main(args: Array[String]): Unit = { } }
trait I { def f(): Unit }
sealed trait S
enum Color { case Red, Green }
given x: Y = z
extension (s: String) def ext: Int = 1
object Actions {
  def x = Action { request: Request[AnyContent] =>
    foo(request)
    bar(1)
  }
  def y = Action { implicit request =>
    foo(request)
  }
  def z = Action { (a: B) =>
    foo(a)
    c
  }
  def w = Action.async(parse.json) { implicit request: Request[A] =>
    foo(a)
    c
  }
}
