import sbt._

object Dependencies {
  private val version = "1.10.0"
  lazy val guice = "com.google.inject" % "guice" % "5.1.0"
  val spark = Seq("core", "sql").map(n => "org.apache.spark" %% s"spark-$n" % version)
  def lucene(name: String) = "org.apache.lucene" % s"lucene-$name" % version
}
