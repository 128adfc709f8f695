package com.example.shop

import java.util.List
import java.util.*
import a.b.C as D

@Entity(name = "x") @Foo
open class C<T : Base>(private val a: Int, b: String = "x") : Base(a), I<T> where T : X {
  constructor(x: Int) : this(x, "b") { init() }
  companion object { const val K = 1
  }
  init { load() }
  var p: String? = null
    get() = field
    set(value) { field = value }
  val q by lazy { 1 }
  override suspend fun <R> run(x: Int, vararg ys: String): List<R>? {
    val i = 0; var j: Int
    val (u, v) = pair
    x.foo(1, name = "b", *ys)?.bar!!.baz { it.x }
    list.map { a, b -> a + b }.filter(fun(x: Int): Boolean { return x > 1 })
    val s = "a $x b ${x.y} c"
    val t = """raw"""
    if (x is String && x !in ys || !x) return@run null else if (a == b) { c() } else d()
    val w = if (x) 1 else 2
    when (x) { 1, 2 -> a(); is String -> b(); in 1..2 -> { c() } else -> d() }
    for (y in ys) println(y)
    for ((k, v) in m) { }
    while (x > 1) { x++; --y }
    do { x += 1 } while (x)
    try { a() } catch (e: IOException) { b() } finally { c() }
    throw E("x"); x as String; x as? Int; a[1] = 2; x ?: y; object : I {
      fun z() {}
    }
    val f = ::foo; val g = String::length; val c = C::class.java; this.x = super.y
    lbl@ for (i in 1..10 step 2) { break@lbl }
    val o = C<Int>(1)
    x?.let { it }; 'c'; 1_000L; 0xFF; true; null; listOf<String>("a")
    synchronized(this) { a() }
    fun local() = 1
  }
  fun e() = 1
}
object O : I { }
interface I {
  fun f()
}
data class P(val x: Int)
typealias X = Y
fun String.ext(): Int = length
fun interface FI {
  fun x()
}
annotation class Ann(val v: String)
sealed class S
enum class Color(val code: Int) : I { RED(1), BLUE(2) }
